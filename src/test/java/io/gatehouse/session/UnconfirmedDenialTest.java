package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A denylist entry that is announced but not in PostgreSQL: nothing is written because of it. */
@Tag("REV-18")
class UnconfirmedDenialTest {
    private static final String STATE = "SELECT (SELECT epoch + session_epoch FROM realm)"
            + " + (SELECT sum(authz_epoch + session_epoch) FROM users) + (SELECT count(*) FROM session)"
            + " + (SELECT count(*) FROM revocation) + (SELECT count(*) FROM audit_event"
            + " WHERE action = 'revocation_restored')";

    private final SessionFixture world = new SessionFixture(Duration.ofMinutes(10));

    @AfterEach
    void close() {
        world.close();
    }

    private DenylistEntry denying(Kind kind, UserId user, TokenPair pair) {
        long dayAhead = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();
        Instant end = Instant.now().plus(Duration.ofDays(1));
        return switch (kind) {
            case SESSION -> new DenylistEntry(kind, world.caller(pair).session().toString(), 0, end);
            case SUBJECT -> new DenylistEntry(kind, user.toString(), dayAhead, end);
            case ROLE -> new DenylistEntry(kind, "subscriber", dayAhead, end);
            case KEY -> new DenylistEntry(kind, signingKey(), 0, end);
            case REALM -> new DenylistEntry(kind, DenylistEntry.WHOLE_REALM, dayAhead, end);
            case TOKEN -> throw new IllegalArgumentException("It keeps nobody from a new token");
        };
    }

    private String signingKey() {
        return world.keys.shown().stream()
                .filter(key -> key.state().equals("current"))
                .findFirst()
                .orElseThrow()
                .kid();
    }

    private void assertUnavailable(Runnable call) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call::run).satisfies(e -> {
            assertThat(e.problem()).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE);
            assertThat(e.retryAfter()).isPresent();
        });
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = "TOKEN", mode = EnumSource.Mode.EXCLUDE)
    void it_writes_nothing_and_a_new_token_is_503_until_the_next_reconciliation(Kind kind) throws Exception {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        long before = world.number(STATE);
        world.replica.applyUnconfirmed(denying(kind, user, pair));
        assertUnavailable(() -> world.refresh(pair));
        assertUnavailable(() -> world.refresh(pair));
        assertThat(world.number(STATE) - world.number("SELECT count(*) FROM revocation WHERE kind = 'token'"))
                .as("epochs, sessions, and entries but the one of the rotation")
                .isEqualTo(before);
        world.replica.reconciled(world.replica.announced(), false);
        world.accepted(world.refresh(pair));
    }

    @Test
    void a_moved_epoch_is_read_from_postgresql_without_a_wait() throws Exception {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        long moved = world.number("SELECT next_epoch(authz_epoch) FROM users") + 1;
        world.update("UPDATE users SET authz_epoch = ?", moved);
        world.replica.applyUnconfirmed(new DenylistEntry(
                Kind.SUBJECT, user.toString(), moved, Instant.now().plusSeconds(3600)));
        assertThat(world.accepted(world.refresh(pair)).userEpoch()).isEqualTo(moved);
    }

    @Tag("REV-13")
    @Test
    void an_entry_that_a_failover_may_have_lost_is_confirmed_and_restored() throws Exception {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        DenylistEntry lost = denying(Kind.SUBJECT, user, pair);
        world.replica.applyUnconfirmed(lost);
        world.replica.reconciled(world.replica.announced(), true);
        assertThat(world.accepted(world.refresh(pair)).userEpoch()).isEqualTo(lost.minimumEpoch());
    }
}
