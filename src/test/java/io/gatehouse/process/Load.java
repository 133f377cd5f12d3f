package io.gatehouse.process;

import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Constant traffic on every instance: checks of live and of revoked tokens, and refreshes and logouts that revoke more
 * tokens. It counts the responses and records violations. Thread-safe.
 */
public final class Load implements AutoCloseable {
    static final String PASSWORD = "correct horse battery staple";
    private static final int LIVE_TOKENS = 4;
    private static final int REFRESHES_PER_SESSION = 8;
    private static final long BETWEEN_CHECKS_NANOS = 4_000_000;
    private static final long BETWEEN_WRITES_NANOS = 30_000_000;

    private final RevokedTokens revoked;
    private final List<String> live = new ArrayList<>();
    private final Map<String, Counts> counts = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    private Load(List<Instance> instances, Duration maxStaleness) {
        this.revoked = new RevokedTokens(maxStaleness);
        instances.forEach(each -> counts.put(each.name(), new Counts()));
    }

    /**
     * Starts the traffic with new users.
     *
     * @param maxStaleness the longest time after the response to a revocation in which another instance may accept the
     *     token
     */
    public static Load on(List<Instance> instances, Duration maxStaleness) {
        Load load = new Load(instances, maxStaleness);
        String run = Long.toString(System.nanoTime(), Character.MAX_RADIX);
        for (int i = 0; i < LIVE_TOKENS; i++) {
            Instance instance = instances.get(i % instances.size());
            load.live.add(newUser(instance, "live-" + run + "-" + i).access());
        }
        for (Instance instance : instances) {
            String login = "moving-" + instance.name().toLowerCase(Locale.ROOT) + "-" + run;
            Pair first = newUser(instance, login);
            load.thread("writes-" + instance.name(), () -> load.write(instance, login, first));
            load.thread("checks-" + instance.name(), () -> load.check(instance));
        }
        load.threads.forEach(Thread::start);
        return load;
    }

    /** Registers a user and logs in, on a healthy instance. */
    static Pair newUser(Instance instance, String login) {
        if (instance.api().register(login, PASSWORD).status() != 201) {
            throw new IllegalStateException("Not registered: " + login);
        }
        return instance.api().login(login, PASSWORD);
    }

    private void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        threads.add(thread);
    }

    /** Continues the traffic for the length of an outage. */
    public void during(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void check(Instance instance) {
        Random random = new Random(instance.name().hashCode());
        Counts seen = countsOf(instance);
        while (running) {
            String token = live.get(random.nextInt(live.size()));
            seen.live(instance.check(token));
            RevokedTokens.@Nullable Entry entry = revoked.any(random);
            if (entry != null) {
                checkRevoked(instance, entry);
            }
            LockSupport.parkNanos(BETWEEN_CHECKS_NANOS);
        }
    }

    private void write(Instance instance, String login, Pair first) {
        @Nullable Pair pair = first;
        for (int i = 1; running; i++) {
            if (pair == null) {
                pair = instance.login(login, PASSWORD);
                countsOf(instance).login(pair != null);
            } else if (i % REFRESHES_PER_SESSION == 0) {
                pair = logout(instance, pair);
            } else {
                pair = refresh(instance, pair);
            }
            LockSupport.parkNanos(BETWEEN_WRITES_NANOS);
        }
    }

    private @Nullable Pair logout(Instance instance, Pair pair) {
        int status = instance.logout(pair.access());
        boolean done = status >= 200 && status < 300;
        countsOf(instance).write(done);
        if (done) {
            revoke(instance, pair);
        }
        return null;
    }

    /** Drops a session's tokens: after a rejection or without a response it is unknown which of them are live. */
    private @Nullable Pair refresh(Instance instance, Pair pair) {
        @Nullable Pair next = instance.refresh(pair);
        countsOf(instance).write(next != null);
        if (next != null && !next.access().equals(pair.access())) {
            revoke(instance, pair);
        }
        return next;
    }

    /** Records a confirmed revocation: this instance must reject the token now, others within the staleness limit. */
    private void revoke(Instance instance, Pair pair) {
        checkRevoked(instance, revoked.add(pair.access(), instance));
    }

    private void checkRevoked(Instance instance, RevokedTokens.Entry entry) {
        boolean refusedBefore = entry.refusedBy().contains(instance.name());
        long sentAt = System.nanoTime();
        int status = instance.check(entry.token());
        countsOf(instance).revoked(status);
        revoked.judge(instance, entry, refusedBefore, sentAt, status);
    }

    private Counts countsOf(Instance instance) {
        return counts.computeIfAbsent(instance.name(), name -> new Counts());
    }

    /** Returns a live token. */
    public String liveToken() {
        return live.get(0);
    }

    /** Returns all revoked tokens, newest last. */
    public List<RevokedTokens.Entry> revoked() {
        return revoked.all();
    }

    /** Waits until each of these instances accepts a live token and a login, and returns the time taken. */
    public Duration recovery(List<Instance> healthy) {
        long start = System.nanoTime();
        for (Instance instance : healthy) {
            Eventually.await(instance.name() + " accepts a live token", () -> instance.check(liveToken()) == 204);
            long before = countsOf(instance).writesDone();
            Eventually.await(
                    instance.name() + " revokes again", () -> countsOf(instance).writesDone() > before);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Stops the traffic and returns the report. */
    public Report end() {
        close();
        return new Report(
                new TreeMap<>(counts), revoked.violations(), revoked.all().size());
    }

    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * The result of the traffic.
     *
     * @param violations forbidden acceptances, each a sentence
     * @param revocations the number of revoked tokens
     */
    public record Report(Map<String, Counts> counts, List<String> violations, int revocations) {
        /** The report in one line. */
        public String line(String fault, Duration recovery) {
            return fault + ": " + counts + "; " + revocations + " revocations, recovered in " + recovery.toMillis()
                    + " ms; forbidden acceptances " + violations.size();
        }
    }
}
