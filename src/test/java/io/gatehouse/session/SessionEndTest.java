package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.verifier.TokenRejectedException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rows and denylist entries that remain after a session or a generation ends. */
class SessionEndTest {
    /** The leeway of this world's verifiers and five minutes. */
    private static final long MARGIN_SECONDS = 330;

    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        world.close();
    }

    /** How much longer than an access token the one entry of a kind lives; part of a second may be missing. */
    private long margin(String kind, TokenPair pair) {
        long exp = world.verified(pair).expiresAt().getEpochSecond();
        return world.number(
                "SELECT floor(extract(epoch FROM expires_at))::bigint - ? FROM revocation WHERE kind = ?", exp, kind);
    }

    @Tag("REV-10")
    @Test
    void entries_in_the_log_outlive_the_token_by_leeway_and_margin() {
        world.user("alice");
        TokenPair first = world.login("alice");
        TokenPair second = world.refresh(first);
        assertThat(margin("token", first)).isEqualTo(MARGIN_SECONDS);
        world.logouts.logout(world.caller(second));
        assertThat(margin("session", second)).isEqualTo(MARGIN_SECONDS);
        assertThat(world.published)
                .allMatch(denial -> world.number(
                                "SELECT count(*) FROM revocation WHERE key = ? AND abs(extract(epoch FROM expires_at)"
                                        + " * 1000 - ?) < 1000",
                                denial.key(),
                                denial.expiresAt().toEpochMilli())
                        == 1);
    }

    @Tag("REV-01")
    @Test
    void a_logout_denies_the_presented_token_even_without_a_row() throws TokenRejectedException {
        world.user("alice");
        TokenPair pair = world.login("alice");
        TokenPair other = world.login("alice");
        world.update(
                "DELETE FROM session WHERE id = ?", world.caller(pair).session().value());
        world.logouts.logout(world.caller(pair));
        assertThat(world.isDenied(pair)).isTrue();
        world.accepted(other);
    }

    /** The backstop behind the lock order: a row that was overlooked is under an epoch of the past. */
    @Tag("REF-09")
    @Test
    void a_session_that_a_logout_everywhere_overlooked_cannot_be_refreshed() throws TokenRejectedException {
        world.user("alice");
        TokenPair overlooked = world.login("alice");
        world.update("CREATE TABLE overlooked AS SELECT * FROM session");
        world.logouts.logoutEverywhere(world.caller(overlooked));
        world.update("INSERT INTO session SELECT * FROM overlooked");
        assertThatThrownBy(() -> world.refresh(overlooked)).isInstanceOf(ProblemException.class);
        world.accepted(world.refresh(world.login("alice")));
    }
}
