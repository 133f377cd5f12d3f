package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.verifier.TokenRejectedException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Refreshes of an instance that loses the lease or the database: no 503 logs a user out. */
class RefreshLeaseTest {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration LATER = Duration.ofSeconds(18);
    private static final String GENERATION = "SELECT generation FROM session";

    private final SessionFixture world = new SessionFixture(GRACE);

    @AfterEach
    void close() {
        world.close();
    }

    private void assertProblem(Problem problem, TokenPair pair) {
        assertThatThrownBy(() -> world.refresh(pair))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isEqualTo(problem));
    }

    private void pass(Duration time) {
        world.age(time);
        world.nanos.addAndGet(time.toNanos());
    }

    /** A refresh whose rotation is committed and whose answer is 503. */
    private TokenPair unanswered() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.lease.answer.set(false);
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, pair);
        world.lease.answer.set(true);
        assertThat(world.number(GENERATION)).isEqualTo(1);
        return pair;
    }

    @Tag("REV-22")
    @Test
    void without_the_lease_a_refresh_writes_nothing_and_succeeds_once_the_lease_is_held_again()
            throws TokenRejectedException {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.lease.set(false);
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, pair);
        assertThat(world.number(GENERATION)).isZero();
        assertThat(world.number("SELECT count(*) FROM revocation")).isZero();
        assertThat(world.isDenied(pair)).isFalse();
        pass(LATER);
        world.lease.set(true);
        world.accepted(world.refresh(pair));
    }

    @Tag("REV-22")
    @Test
    void a_repeat_needs_the_lease_too() throws TokenRejectedException {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.refresh(pair);
        world.lease.set(false);
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, pair);
        world.lease.set(true);
        world.lease.answer.set(false);
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, pair);
        world.lease.answer.set(true);
        world.accepted(world.refresh(pair));
    }

    @Tag("REF-12")
    @Test
    void a_token_whose_refresh_failed_is_a_repeat_long_after_the_grace() throws TokenRejectedException {
        TokenPair pair = unanswered();
        pass(LATER);
        TokenPair fresh = world.refresh(pair);
        assertThat(world.accepted(fresh).tokenId())
                .isEqualTo(world.verified(fresh).tokenId());
        world.accepted(world.refresh(fresh));
    }

    @Tag("REF-12")
    @Test
    void every_instance_accepts_the_repeat_once_the_session_is_marked() throws TokenRejectedException {
        TokenPair pair = unanswered();
        world.unanswered.run();
        assertThat(world.number("SELECT unanswered_generation FROM session")).isZero();
        pass(Duration.ofHours(5));
        RefreshService another = world.anotherInstance();
        TokenPair fresh = another.refresh(pair.refreshToken(), SessionFixture.HOME);
        world.accepted(fresh);
        world.accepted(another.refresh(fresh.refreshToken(), SessionFixture.HOME));
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
    }

    @Tag("REF-12")
    @Test
    void a_mark_covers_two_generations_and_no_third() {
        TokenPair pair = unanswered();
        world.unanswered.run();
        pass(LATER);
        TokenPair second = world.refresh(world.refresh(pair));
        world.age(Duration.ofHours(1));
        RefreshService another = world.anotherInstance();
        assertThat(another.refresh(pair.refreshToken(), SessionFixture.HOME)
                        .refreshToken()
                        .reveal())
                .isEqualTo(second.refreshToken().reveal());
        TokenPair third = another.refresh(second.refreshToken(), SessionFixture.HOME);
        world.age(Duration.ofHours(1));
        assertThatThrownBy(() -> another.refresh(pair.refreshToken(), SessionFixture.HOME))
                .isInstanceOf(ProblemException.class);
        assertThat(world.number("SELECT count(*) FROM session")).isZero();
        assertThat(world.isDenied(third)).isTrue();
    }

    @Tag("REF-12")
    @Test
    void a_token_that_was_replaced_before_it_was_presented_is_not_marked_and_counts_as_reused() {
        world.user("alice");
        TokenPair stolen = world.login("alice");
        world.refresh(stolen);
        pass(LATER);
        world.lease.set(false);
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, stolen);
        world.lease.set(true);
        world.unanswered.run();
        assertThat(world.number("SELECT count(*) FROM session WHERE unanswered_generation IS NULL"))
                .isEqualTo(1);
        assertProblem(Problem.REFRESH_TOKEN_INVALID, stolen);
        assertThat(world.number("SELECT count(*) FROM session")).isZero();
    }

    @Tag("REF-12")
    @Test
    void a_commit_that_comes_after_the_failure_is_marked_too() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.lease.set(false);
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, pair);
        world.lease.set(true);
        world.unanswered.run();
        world.anotherInstance().refresh(pair.refreshToken(), SessionFixture.HOME);
        world.nanos.addAndGet(Duration.ofSeconds(70).toNanos());
        world.unanswered.run();
        assertThat(world.number("SELECT unanswered_generation FROM session")).isZero();
        assertThat(world.unanswered.size()).isZero();
    }

    /** The real statement on the real server, whose answer is lost on the way as when the connection dies. */
    @Tag("REF-12")
    @Test
    void a_retry_after_the_database_response_was_lost_is_a_repeat() throws TokenRejectedException {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.loseNextAnswer();
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, pair);
        assertThat(world.number(GENERATION)).isEqualTo(1);
        pass(LATER);
        world.accepted(world.refresh(pair));
        world.unanswered.run();
        world.accepted(world.anotherInstance().refresh(pair.refreshToken(), SessionFixture.HOME));
    }

    @Tag("REF-12")
    @Test
    void every_kind_of_failure_after_the_rotation_is_remembered() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.update("ALTER TABLE revocation RENAME TO elsewhere");
        assertThatThrownBy(() -> world.refresh(pair)).isNotNull();
        world.update("ALTER TABLE elsewhere RENAME TO revocation");
        assertThat(world.unanswered.size()).isEqualTo(1);
        world.unanswered.run();
        assertThat(world.number("SELECT count(*) FROM session WHERE unanswered_generation IS NULL"))
                .as("it had not been moved")
                .isEqualTo(1);
    }

    @Tag("REF-12")
    @Test
    void reuse_is_judged_only_after_every_instance_had_time_to_store_its_marks() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.refresh(pair);
        world.age(LATER);
        world.lease.steady.set(false);
        assertProblem(Problem.DEPENDENCY_UNAVAILABLE, pair);
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
        world.lease.steady.set(true);
        assertProblem(Problem.REFRESH_TOKEN_INVALID, pair);
        assertThat(world.number("SELECT count(*) FROM session")).isZero();
    }
}
