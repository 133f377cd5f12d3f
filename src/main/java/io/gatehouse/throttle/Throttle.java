package io.gatehouse.throttle;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.throttle.Counters.Charge;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Applies the rate limits: rejects requests over a limit with 429 and the time to wait. Thread-safe. */
public final class Throttle {
    /** The subject of limits that count all clients together. */
    static final String ALL_CLIENTS = "all";

    private static final String PASSWORD = "password";
    private static final int MAX_KNOWN_WAITS = 100_000;

    private final Counters counters;
    private final ThrottleSettings settings;
    private final Counter throttled;
    private final ThrottleKeys keys;
    private final LongSupplier nanoTime;
    private final Cache<String, Long> waits;

    Throttle(
            Counters counters,
            ThrottleSettings settings,
            ThrottleKeys keys,
            LongSupplier nanoTime,
            PrometheusRegistry metrics) {
        this.counters = counters;
        this.settings = settings;
        this.keys = keys;
        this.nanoTime = nanoTime;
        this.waits = Caffeine.newBuilder().maximumSize(MAX_KNOWN_WAITS).build();
        this.throttled = Counter.builder()
                .name("gatehouse_throttled")
                .help("Requests over a rate limit, by limit")
                .labelNames("limit")
                .withoutExemplars()
                .register(metrics);
        for (Limit limit : Limit.values()) {
            throttled.initLabelValues(limit.id());
        }
        throttled.initLabelValues(PASSWORD);
    }

    /** The factory for keys of clients, accounts and networks. */
    public ThrottleKeys keys() {
        return keys;
    }

    /**
     * Counts an event of an address.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if the address exceeds the limit
     */
    public void take(Limit limit, InetAddress address) {
        takeOrReject(List.of(new Budget(limit, keys.forScope(NetworkScope.ADDRESS, address))));
    }

    /**
     * Counts an event of a user or a session.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if the user or session exceeds the limit
     */
    public void take(Limit limit, UUID id) {
        takeOrReject(List.of(new Budget(limit, keys.forId(id))));
    }

    /**
     * Rejects a request while this instance knows that the limit of its address is used up. Nothing is counted, so it
     * costs no call to Redis. Use it before work whose failure {@link #take(Limit, InetAddress)} counts.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED}
     */
    public void requireNoWait(Limit limit, InetAddress address) {
        Duration wait = knownWait(new Budget(limit, keys.forScope(NetworkScope.ADDRESS, address)));
        if (!wait.isZero()) {
            throw rejection(limit.id(), wait);
        }
    }

    /**
     * Counts a registration.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if the address, its network or all clients together exceed
     *     the limit
     */
    public void takeRegistration(InetAddress address) {
        var unused = SharedBudget.REGISTRATION.take(this, keys.addressKeys(address));
    }

    /**
     * Counts an event against the limit of all clients together.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if all clients together exceed the limit
     */
    public void take(Limit limit) {
        takeOrReject(List.of(new Budget(limit, ALL_CLIENTS)));
    }

    /** @throws ProblemException {@link Problem#RATE_LIMITED} if one of the budgets is used up; then nothing is taken */
    void takeOrReject(List<Budget> budgets) {
        Map<Budget, Duration> rejected = take(budgets);
        if (!rejected.isEmpty()) {
            throw rejection(rejected);
        }
    }

    /** The configured rate of a limit. */
    public Rate rate(Limit limit) {
        return settings.rate(limit);
    }

    /**
     * Checks a limit that is counted in the database row of its subject.
     *
     * @param paidUntil see {@link Rate#waitTime}
     * @param now the time by the clock that wrote {@code paidUntil}
     * @throws ProblemException {@link Problem#RATE_LIMITED} if one more event is not allowed yet
     */
    public void requireWithinRate(Limit limit, @Nullable Instant paidUntil, Instant now) {
        Duration wait = settings.rate(limit).waitTime(paidUntil, now);
        if (!wait.isZero()) {
            throw rejection(limit.id(), wait);
        }
    }

    /**
     * Takes one event of every budget, or none at all.
     *
     * @return the wait of each budget that is used up; empty if all were taken
     */
    Map<Budget, Duration> take(List<Budget> budgets) {
        // A known wait needs no call to Redis, so a flood of requests does not become a flood of Redis calls.
        Map<Budget, Duration> known =
                positiveWaits(budgets, budgets.stream().map(this::knownWait).toList());
        if (!known.isEmpty()) {
            return known;
        }
        Map<Budget, Duration> rejected = positiveWaits(budgets, counters.take(charges(budgets)));
        if (!rejected.isEmpty()) {
            long now = nanoTime.getAsLong();
            rejected.forEach((budget, wait) -> waits.put(budget.key(), now + wait.toNanos()));
            refund(budgets.stream()
                    .filter(budget -> !rejected.containsKey(budget))
                    .toList());
        }
        return rejected;
    }

    private Duration knownWait(Budget budget) {
        Long until = waits.getIfPresent(budget.key());
        long left = until == null ? 0 : until - nanoTime.getAsLong();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    private static Map<Budget, Duration> positiveWaits(List<Budget> budgets, List<Duration> waits) {
        Map<Budget, Duration> positive = new LinkedHashMap<>();
        for (int i = 0; i < budgets.size(); i++) {
            if (!waits.get(i).isZero()) {
                positive.put(budgets.get(i), waits.get(i));
            }
        }
        return positive;
    }

    /** Returns one event to each budget. */
    void refund(List<Budget> budgets) {
        if (!budgets.isEmpty()) {
            counters.refund(charges(budgets));
            budgets.forEach(budget -> waits.invalidate(budget.key()));
        }
    }

    private List<Charge> charges(List<Budget> budgets) {
        return budgets.stream()
                .map(budget -> new Charge(budget.key(), settings.rate(budget.limit())))
                .toList();
    }

    /** Creates the problem for the budget with the longest wait. */
    ProblemException rejection(Map<Budget, Duration> rejected) {
        Map.Entry<Budget, Duration> longest = Collections.max(rejected.entrySet(), Map.Entry.comparingByValue());
        return rejection(longest.getKey().limit().id(), longest.getValue());
    }

    /**
     * Starts a password attempt, which counts as a failure until {@link #resetFailures} or {@link #cancelAttempt} is
     * called.
     *
     * @param subject a key of {@link #keys}
     * @throws ProblemException {@link Problem#RATE_LIMITED} if too many consecutive attempts failed
     */
    void startAttempt(String subject) {
        Duration wait = counters.startAttempt(passwordKey(subject), settings.passwords());
        if (!wait.isZero()) {
            throw rejection(PASSWORD, wait);
        }
    }

    void resetFailures(String subject) {
        counters.resetFailures(passwordKey(subject));
    }

    void cancelAttempt(String subject) {
        counters.cancelAttempt(passwordKey(subject), settings.passwords());
    }

    private static String passwordKey(String subject) {
        return PASSWORD + ":" + subject;
    }

    /** Counts in the metrics that a limit is used up. */
    void recordUsedUp(Limit limit) {
        throttled.labelValues(limit.id()).inc();
    }

    private ProblemException rejection(String limitName, Duration wait) {
        throttled.labelValues(limitName).inc();
        long seconds = (wait.toNanos() + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
        return Problem.RATE_LIMITED
                .asException("The rate limit is exceeded. Try again after the time in Retry-After.")
                .retryAfter(Duration.ofSeconds(seconds));
    }
}
