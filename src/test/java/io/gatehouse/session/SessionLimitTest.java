package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.testing.Race;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionLimitTest {
    private static final int MOST = 3;

    private final SessionFixture world = new SessionFixture(new SessionSettings(
            Duration.ofHours(2),
            Duration.ofDays(14),
            Duration.ofDays(90),
            MOST,
            Duration.ofSeconds(10),
            RepeatBinding.EITHER));

    @AfterEach
    void close() {
        world.close();
    }

    private long sessions() {
        return world.number("SELECT count(*) FROM session");
    }

    @Test
    void a_login_beyond_the_limit_ends_the_session_that_was_used_least_recently() throws Exception {
        world.user("alice");
        TokenPair first = world.login("alice");
        TokenPair second = world.login("alice");
        TokenPair third = world.login("alice");
        TokenPair used = world.refresh(first);
        assertThat(sessions()).isEqualTo(MOST);
        TokenPair fourth = world.login("alice");
        assertThat(sessions()).isEqualTo(MOST);
        assertThat(world.isDenied(second)).as("the least recently used").isTrue();
        assertThatThrownBy(() -> world.refresh(second)).isInstanceOf(ProblemException.class);
        for (TokenPair kept : List.of(used, third, fourth)) {
            world.accepted(kept);
        }
        assertThat(world.number("SELECT count(*) FROM audit_event WHERE action = 'session_limit'"))
                .isEqualTo(1);
    }

    @Test
    void the_limit_is_each_users_own_and_expired_sessions_do_not_count() throws Exception {
        world.user("alice");
        world.user("bobby");
        TokenPair bob = world.login("bobby");
        for (int i = 0; i < MOST - 1; i++) {
            world.login("alice");
        }
        world.update("UPDATE session SET refresh_expires_at = clock_timestamp() - interval '1 minute'"
                + " WHERE user_id = (SELECT id FROM users WHERE login = 'alice')");
        TokenPair kept = world.login("alice");
        TokenPair other = world.login("alice");
        for (TokenPair pair : List.of(bob, kept, other)) {
            world.accepted(pair);
        }
        assertThat(world.number("SELECT count(*) FROM audit_event WHERE action = 'session_limit'"))
                .isZero();
    }

    @Test
    void concurrent_logins_may_leave_one_session_too_many_and_the_next_login_ends_it() throws Exception {
        world.user("alice");
        for (int round = 0; round < 20; round++) {
            List<Callable<TokenPair>> logins = new ArrayList<>(Collections.nCopies(8, () -> world.login("alice")));
            Race.run(logins);
            TokenPair last = world.login("alice");
            world.accepted(last);
            assertThat(sessions()).isEqualTo(MOST);
        }
    }

    @Test
    void a_login_succeeds_if_the_limit_cannot_be_enforced_and_the_next_login_enforces_it() throws Exception {
        world.user("alice");
        for (int i = 0; i < MOST; i++) {
            world.login("alice");
        }
        world.lease.set(false);
        world.accepted(world.login("alice"));
        assertThat(sessions()).isEqualTo(MOST + 1);
        world.lease.set(true);
        world.accepted(world.login("alice"));
        assertThat(sessions()).isEqualTo(MOST);
    }
}
