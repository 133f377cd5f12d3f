package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A flood of failed logins is aggregated into one audit event per user. */
@Tag("AUD-04")
class LoginFloodTest {
    /** Not more than one name allows in a row. */
    private static final int FAILURES = 49;

    private static final String REFUSED = "SELECT %s FROM audit_event WHERE action = 'login' AND outcome = 'refused'";

    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        world.close();
    }

    private void refused(String name) {
        assertThatThrownBy(() -> world.logins.login(name, Secret.valueOf("wrong password"), SessionFixture.CLIENT))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void one_audit_event_per_user_holds_the_count() {
        world.user("alice");
        world.user("bobby");
        for (int i = 0; i < FAILURES; i++) {
            refused("alice");
            refused("nobody-" + i);
        }
        refused("bobby");
        assertThat(world.number(REFUSED.formatted("count(*)")))
                .as("no row before its time")
                .isZero();
        world.sums.flush();
        world.sums.flush();
        assertThat(world.number(REFUSED.formatted("count(*)"))).isEqualTo(3);
        assertThat(world.number(REFUSED.formatted("(details ->> 'count')::bigint")
                        + " AND subject_id = (SELECT id FROM users WHERE login = 'alice')"))
                .isEqualTo(FAILURES);
        assertThat(world.number(REFUSED.formatted("(details ->> 'count')::bigint") + " AND subject_id IS NULL"))
                .isEqualTo(FAILURES);
        assertThat(world.number(REFUSED.formatted("count(*)") + " AND details = '{}' AND subject_id ="
                        + " (SELECT id FROM users WHERE login = 'bobby')"))
                .isEqualTo(1);
    }
}
