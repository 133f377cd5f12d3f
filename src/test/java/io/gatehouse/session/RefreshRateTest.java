package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.throttle.Rate;
import io.gatehouse.verifier.TokenRejectedException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rate limit of one session. */
@Tag("REF-13")
class RefreshRateTest {
    private static final int AT_ONCE = 5;
    private static final Duration PERIOD = Duration.ofMinutes(50);

    private final SessionFixture world = new SessionFixture(
            SessionFixture.settings(Duration.ofSeconds(10), RepeatBinding.EITHER), new Rate(AT_ONCE, PERIOD));

    @AfterEach
    void close() {
        world.close();
    }

    private TokenPair used(String login) {
        world.user(login);
        TokenPair pair = world.login(login);
        for (int i = 0; i < AT_ONCE; i++) {
            pair = world.refresh(pair);
        }
        return pair;
    }

    private Duration refused(TokenPair pair) {
        ProblemException[] refusal = new ProblemException[1];
        assertThatThrownBy(() -> world.refresh(pair))
                .isInstanceOfSatisfying(ProblemException.class, e -> refusal[0] = e);
        assertThat(refusal[0].problem()).isEqualTo(Problem.RATE_LIMITED);
        return refusal[0].retryAfter().orElseThrow();
    }

    private void pass(Duration time) {
        world.update("UPDATE session SET rate_mark = rate_mark - make_interval(secs => ?)", (double) time.toSeconds());
    }

    @Test
    void beyond_its_rate_a_session_is_limited_and_does_not_end() throws TokenRejectedException {
        TokenPair pair = used("alice");
        Duration wait = refused(pair);
        assertThat(wait).isBetween(Duration.ofMinutes(9), Duration.ofMinutes(10));
        assertThat(world.number("SELECT generation FROM session")).isEqualTo(AT_ONCE);
        world.accepted(pair);
        pass(wait);
        TokenPair next = world.refresh(pair);
        world.accepted(next);
        refused(next);
    }

    @Test
    void repeats_and_other_sessions_do_not_count() throws TokenRejectedException {
        TokenPair pair = used("alice");
        TokenPair other = world.login("alice");
        TokenPair last = world.refresh(other);
        for (int i = 0; i < 3 * AT_ONCE; i++) {
            world.accepted(world.refresh(other));
        }
        world.accepted(world.refresh(last));
        refused(pair);
    }

    @Test
    void a_rate_mark_of_another_rate_or_clock_limits_no_session() throws TokenRejectedException {
        TokenPair pair = used("alice");
        pass(PERIOD.negated());
        world.accepted(world.refresh(pair));
    }
}
