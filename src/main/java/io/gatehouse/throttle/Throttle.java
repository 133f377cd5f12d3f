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

/** Refuses what comes too often, with 429 and the time to wait. Thread-safe. */
public final class Throttle {
    /** Under which everybody is counted together. */
    static final String EVERYBODY = "all";

    private static final String PASSWORD = "password";
    private static final int MOST_KNOWN_WAITS = 100_000;

    private final Counters counters;
    private final ThrottleSettings settings;
    private final Counter throttled;
    private final ThrottleKeys names;
    private final LongSupplier nanoTime;
    private final Cache<String, Long> waits;

    Throttle(
            Counters counters,
            ThrottleSettings settings,
            ThrottleKeys names,
            LongSupplier nanoTime,
            PrometheusRegistry metrics) {
        this.counters = counters;
        this.settings = settings;
        this.names = names;
        this.nanoTime = nanoTime;
        this.waits = Caffeine.newBuilder().maximumSize(MOST_KNOWN_WAITS).build();
        this.throttled = Counter.builder()
                .name("gatehouse_throttled")
                .help("Requests over a rate limit, by limit")
                .labelNames("limit")
                .withoutExemplars()
                .register(metrics);
        for (Limit limit : Limit.values()) {
            throttled.initLabelValues(limit.word());
        }
        throttled.initLabelValues(PASSWORD);
    }

    /** The names under which somebody is counted. */
    public ThrottleKeys names() {
        return names;
    }

    /**
     * Counts for an address.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if it has had its share
     */
    public void take(Limit limit, InetAddress address) {
        takeOrRefuse(List.of(new Budget(limit, names.of(NetworkScope.ADDRESS, address))));
    }

    /**
     * Counts for a user or a session.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if it has had its share
     */
    public void take(Limit limit, UUID whose) {
        takeOrRefuse(List.of(new Budget(limit, names.of(whose))));
    }

    /**
     * Counts a registration.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if the address or its network has had its share
     */
    public void takeRegistration(InetAddress address) {
        var unused = SharedBudget.REGISTRATION.take(this, names.keysOf(address));
    }

    /**
     * Counts for everybody.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if all together have had their share
     */
    public void take(Limit limit) {
        takeOrRefuse(List.of(new Budget(limit, EVERYBODY)));
    }

    /** @throws ProblemException {@link Problem#RATE_LIMITED} if one of the budgets is used up; nothing is taken then */
    void takeOrRefuse(List<Budget> budgets) {
        Map<Budget, Duration> refused = take(budgets);
        if (!refused.isEmpty()) {
            throw refusal(refused);
        }
    }

    /** How often a limit lets something through. */
    public Rate rate(Limit limit) {
        return settings.of(limit);
    }

    /**
     * Refuses what is counted in the database beside what it moves.
     *
     * @param mark the time up to which events have been paid for; null before the first
     * @param now by the clock that wrote it
     * @throws ProblemException {@link Problem#RATE_LIMITED} if one more has to wait
     */
    public void require(Limit limit, @Nullable Instant mark, Instant now) {
        Duration wait = settings.of(limit).waitFor(mark, now);
        if (!wait.isZero()) {
            throw refusal(limit.word(), wait);
        }
    }

    /**
     * Takes one event of each budget, or nothing of any.
     *
     * @return how long to wait for those that are used up; empty if all was taken
     */
    Map<Budget, Duration> take(List<Budget> budgets) {
        // A wait that is known costs no question, so that a flood reaches nobody else.
        Map<Budget, Duration> known =
                waitsOf(budgets, budgets.stream().map(this::knownWait).toList());
        if (!known.isEmpty()) {
            return known;
        }
        Map<Budget, Duration> refused = waitsOf(budgets, counters.take(charges(budgets)));
        if (!refused.isEmpty()) {
            long now = nanoTime.getAsLong();
            refused.forEach((budget, wait) -> waits.put(budget.key(), now + wait.toNanos()));
            giveBack(budgets.stream()
                    .filter(budget -> !refused.containsKey(budget))
                    .toList());
        }
        return refused;
    }

    private Duration knownWait(Budget budget) {
        Long until = waits.getIfPresent(budget.key());
        long left = until == null ? 0 : until - nanoTime.getAsLong();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }

    private static Map<Budget, Duration> waitsOf(List<Budget> budgets, List<Duration> waits) {
        Map<Budget, Duration> positive = new LinkedHashMap<>();
        for (int i = 0; i < budgets.size(); i++) {
            if (!waits.get(i).isZero()) {
                positive.put(budgets.get(i), waits.get(i));
            }
        }
        return positive;
    }

    /** Gives back what turned out not to count. */
    void giveBack(List<Budget> budgets) {
        if (!budgets.isEmpty()) {
            counters.giveBack(charges(budgets));
            budgets.forEach(budget -> waits.invalidate(budget.key()));
        }
    }

    private List<Charge> charges(List<Budget> budgets) {
        return budgets.stream()
                .map(budget -> new Charge(budget.key(), settings.of(budget.limit())))
                .toList();
    }

    /** The refusal of the budget that takes longest to have room. */
    ProblemException refusal(Map<Budget, Duration> refused) {
        Map.Entry<Budget, Duration> longest = Collections.max(refused.entrySet(), Map.Entry.comparingByValue());
        return refusal(longest.getKey().limit().word(), longest.getValue());
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

    /** Counts in the metrics that a limit is used up. */
    void note(Limit limit) {
        throttled.labelValues(limit.word()).inc();
    }

    private ProblemException refusal(String word, Duration wait) {
        throttled.labelValues(word).inc();
        long seconds = (wait.toNanos() + TimeUnit.SECONDS.toNanos(1) - 1) / TimeUnit.SECONDS.toNanos(1);
        return Problem.RATE_LIMITED
                .asException("This was tried too often. Try again after the time in Retry-After.")
                .retryAfter(Duration.ofSeconds(seconds));
    }
}
