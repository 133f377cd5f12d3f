package io.gatehouse.throttle;

import com.codahale.metrics.MetricRegistry;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Refuses what comes too often, with 429 and the time to wait. Thread-safe. */
public final class Throttle {
    /** Under which everybody is counted together. */
    private static final String EVERYBODY = "all";

    private static final String PASSWORD = "password";
    private static final int MOST_KNOWN_WAITS = 100_000;

    private final Counters counters;
    private final ThrottleSettings settings;
    private final MetricRegistry metrics;
    private final Names names;
    private final LongSupplier nanoTime;
    private final Cache<String, Long> waits;

    Throttle(Counters counters, ThrottleSettings settings, Names names, LongSupplier nanoTime, MetricRegistry metrics) {
        this.counters = counters;
        this.settings = settings;
        this.names = names;
        this.nanoTime = nanoTime;
        this.metrics = metrics;
        this.waits = Caffeine.newBuilder().maximumSize(MOST_KNOWN_WAITS).build();
        for (Limit limit : Limit.values()) {
            metrics.counter(metric(limit.word()));
        }
        metrics.counter(metric(PASSWORD));
    }

    /** The names under which somebody is counted. */
    public Names names() {
        return names;
    }

    /**
     * Counts for an address.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if it has had its share
     */
    public void take(Limit limit, InetAddress address) {
        take(limit, names.of(address));
    }

    /**
     * Counts for a user or a session.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if it has had its share
     */
    public void take(Limit limit, UUID whose) {
        take(limit, names.of(whose));
    }

    /**
     * Counts for everybody.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if all together have had their share
     */
    public void take(Limit limit) {
        take(limit, EVERYBODY);
    }

    // A wait that is known costs no question, so that a flood reaches nobody else.
    private void take(Limit limit, String who) {
        String key = key(limit, who);
        Long until = waits.getIfPresent(key);
        long left = until == null ? 0 : until - nanoTime.getAsLong();
        Duration wait = left > 0 ? Duration.ofNanos(left) : counters.take(key, settings.of(limit));
        if (!wait.isZero()) {
            waits.put(key, nanoTime.getAsLong() + wait.toNanos());
            throw refusal(limit.word(), wait);
        }
    }

    /** Gives one back that turned out not to count. */
    public void giveBack(Limit limit, InetAddress address) {
        counters.giveBack(key(limit, names.of(address)), settings.of(limit));
    }

    /** Gives one back to all together. */
    public void giveBack(Limit limit) {
        counters.giveBack(key(limit, EVERYBODY), settings.of(limit));
    }

    /**
     * Begins to try a password; a failure until {@link #succeeded} or {@link #withdraw} is called.
     *
     * @param who a name of {@link #names}
     * @throws ProblemException {@link Problem#RATE_LIMITED} if there were too many failures in a row
     */
    void attempt(String who) {
        Duration wait = counters.attempt(passwordKey(who), settings.passwords());
        if (!wait.isZero()) {
            throw refusal(PASSWORD, wait);
        }
    }

    void succeeded(String who) {
        counters.succeeded(passwordKey(who));
    }

    void withdraw(String who) {
        counters.withdraw(passwordKey(who), settings.passwords());
    }

    private static String passwordKey(String who) {
        return PASSWORD + ":" + who;
    }

    private static String key(Limit limit, String who) {
        return limit.word() + ":" + who;
    }

    private static String metric(String word) {
        return "gatehouse.throttled." + word;
    }

    private ProblemException refusal(String word, Duration wait) {
        metrics.counter(metric(word)).inc();
        long seconds = (wait.toNanos() + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
        return Problem.RATE_LIMITED
                .asException("This was tried too often. Try again after the time in Retry-After.")
                .retryAfter(Duration.ofSeconds(seconds));
    }
}
