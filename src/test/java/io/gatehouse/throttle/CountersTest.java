package io.gatehouse.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.TestRedis;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Counters in Redis and local counters behave the same. Local counters are used while Redis is unavailable. */
@Tag("THR-04")
class CountersTest {
    private static final TestRedis REDIS = TestRedis.fresh();
    private static final RedisStore STORE = REDIS.store(Duration.ofSeconds(5));
    /** So slow that no event becomes available again during a test. */
    private static final Rate TEN_AN_HOUR = new Rate(10, Duration.ofHours(1));

    private static final Backoff BACKOFF = new Backoff(5, Duration.ofMinutes(15));

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private final String key = "test:" + NUMBERS.incrementAndGet();

    @AfterAll
    static void close() {
        STORE.close();
    }

    @ParameterizedTest
    @MethodSource("all")
    void several_budgets_are_taken_and_refunded_in_one_call_each_at_its_own_rate(Counters counters) {
        List<Counters.Charge> charges = List.of(
                new Counters.Charge(key + "one", new Rate(1, Duration.ofHours(1))),
                new Counters.Charge(key + "ten", TEN_AN_HOUR));

        assertThat(counters.take(charges)).containsExactly(Duration.ZERO, Duration.ZERO);
        assertThat(counters.take(charges))
                .satisfiesExactly(
                        one -> assertThat(one).isPositive(),
                        ten -> assertThat(ten).isZero());
        counters.refund(charges);
        assertThat(counters.take(charges)).containsExactly(Duration.ZERO, Duration.ZERO);
    }

    static List<Counters> all() {
        return List.of(new RedisCounters(STORE::commands), new LocalCounters(System::nanoTime));
    }

    @ParameterizedTest
    @MethodSource("all")
    void the_full_rate_is_allowed_at_once_and_then_one_event_at_a_time(Counters counters) throws Exception {
        assertThat(granted(40, () -> counters.take(key, TEN_AN_HOUR))).isEqualTo(10);
        assertThat(counters.take(key, TEN_AN_HOUR)).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
        counters.refund(key, TEN_AN_HOUR);
        assertThat(counters.take(key, TEN_AN_HOUR)).isZero();
        assertThat(counters.take(key, TEN_AN_HOUR)).isPositive();
        assertThat(counters.take(key + "another", TEN_AN_HOUR)).isZero();
    }

    @ParameterizedTest
    @MethodSource("all")
    void refunds_never_exceed_the_rate(Counters counters) {
        for (int i = 0; i < 100; i++) {
            counters.refund(key, TEN_AN_HOUR);
        }
        long granted = IntStream.range(0, 50)
                .filter(i -> counters.take(key, TEN_AN_HOUR).isZero())
                .count();

        assertThat(granted).isEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("all")
    void concurrent_attempts_all_count_and_the_backoff_starts_after_the_free_failures(Counters counters)
            throws Exception {
        // The wait after the fifth failure is one second. One or two slow callers may start after it.
        assertThat(granted(32, () -> counters.startAttempt(key, BACKOFF))).isBetween(5L, 7L);
        counters.resetFailures(key);
        assertThat(counters.startAttempt(key, BACKOFF)).isZero();
    }

    @ParameterizedTest
    @MethodSource("all")
    void a_cancelled_attempt_does_not_count(Counters counters) {
        for (int i = 0; i < 20; i++) {
            assertThat(counters.startAttempt(key, BACKOFF)).isZero();
            counters.cancelAttempt(key, BACKOFF);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(counters.startAttempt(key, BACKOFF)).isZero();
        }
        assertThat(counters.startAttempt(key, BACKOFF)).isPositive();
    }

    @Test
    void the_wait_doubles_up_to_the_longest_and_is_a_day_after_fifty_failures() {
        assertThat(IntStream.of(1, 4, 5, 6, 7, 14, 15, 49, 50).mapToObj(BACKOFF::after))
                .containsExactly(
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(512),
                        Duration.ofMinutes(15),
                        Duration.ofMinutes(15),
                        Duration.ofDays(1));
    }

    @Test
    @Tag("THR-01")
    void an_account_never_has_more_than_a_hundred_consecutive_failures() {
        AtomicLong nanos = new AtomicLong();
        LocalCounters counters = new LocalCounters(nanos::get);
        int failures = 0;
        // An account has two names, which count separately.
        for (String name : List.of(key + "login", key + "email")) {
            Duration wait = Duration.ZERO;
            while (wait.compareTo(Backoff.DAY.minusHours(1)) < 0) {
                nanos.addAndGet(wait.toNanos());
                wait = counters.startAttempt(name, BACKOFF);
                failures += wait.isZero() ? 1 : 0;
            }
        }

        assertThat(failures).isEqualTo(Backoff.MAX_FAILURES_PER_ACCOUNT);
        assertThat(Duration.ofNanos(nanos.get())).isGreaterThan(Duration.ofHours(18));
    }

    @Test
    void redis_applies_the_backoff_after_each_number_of_failures() {
        Counters redis = new RedisCounters(STORE::commands);
        for (int failures = 1; failures <= Backoff.MAX_FAILURES_PER_NAME; failures++) {
            String present = RedisCounters.KEY_PREFIX + key;
            STORE.commands().hset(present, Map.of("failures", String.valueOf(failures - 1), "not_before", "0"));

            assertThat(redis.startAttempt(key, BACKOFF)).isZero();
            Duration expected = BACKOFF.after(failures);
            assertThat(redis.startAttempt(key, BACKOFF))
                    .as("after %d", failures)
                    .isBetween(expected.isZero() ? expected : expected.minusSeconds(1), expected);
        }
    }

    private static long granted(int callers, Callable<Duration> call) throws Exception {
        return Race.run(Collections.nCopies(callers, call)).stream()
                .filter(Duration::isZero)
                .count();
    }

    @Test
    void keys_in_redis_expire() {
        Counters redis = new RedisCounters(STORE::commands);
        redis.take(key, TEN_AN_HOUR);
        redis.startAttempt(key + "row", BACKOFF);

        assertThat(STORE.commands().pttl(RedisCounters.KEY_PREFIX + key))
                .isBetween(1L, Duration.ofMinutes(6).toMillis());
        assertThat(STORE.commands().pttl(RedisCounters.KEY_PREFIX + key + "row"))
                .isBetween(1L, Duration.ofDays(1).toMillis());
    }

    @Test
    void while_redis_is_unavailable_an_instance_counts_locally_and_retries_after_a_second() {
        AtomicLong nanos = new AtomicLong();
        try (Relay relay = Relay.to(URI.create(REDIS.url()).getPort());
                RedisStore store = TestRedis.store(through(relay), Duration.ofSeconds(2))) {
            FallbackCounters counters =
                    new FallbackCounters(new RedisCounters(store::commands), new LocalCounters(nanos::get), nanos::get);
            assertThat(counters.take(key, TEN_AN_HOUR)).isZero();
            assertThat(counters.isLocal()).isFalse();

            relay.cut();
            long granted = IntStream.range(0, 50)
                    .filter(i -> counters.take(key, TEN_AN_HOUR).isZero())
                    .count();
            assertThat(granted).isEqualTo(10);
            assertThat(counters.isLocal()).isTrue();

            relay.pass();
            assertThat(counters.take(key, TEN_AN_HOUR))
                    .as("Redis is not retried yet")
                    .isPositive();
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(counters.take(key, TEN_AN_HOUR))
                    .as("the count of Redis is used")
                    .isZero();
            assertThat(counters.isLocal()).isFalse();
        }
    }

    private static Secret through(Relay relay) {
        URI uri = URI.create(REDIS.url());
        return Secret.valueOf("redis://127.0.0.1:" + relay.port() + uri.getPath());
    }

    @Test
    @Tag("THR-06")
    void memory_is_bounded_with_a_million_names() {
        LocalCounters counters = new LocalCounters(System::nanoTime);
        for (int i = 0; i < 1_000_000; i++) {
            counters.take("address:" + i, TEN_AN_HOUR);
            counters.startAttempt("account:" + i, BACKOFF);
        }

        assertThat(counters.size()).isLessThanOrEqualTo(200_000);
    }
}
