package io.gatehouse.process;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the responses that clients of one instance received. Thread-safe. */
public final class Counts {
    private final Map<Integer, AtomicLong> live = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicLong> revoked = new ConcurrentHashMap<>();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong failedWrites = new AtomicLong();
    private final AtomicLong logins = new AtomicLong();
    private final AtomicLong failedLogins = new AtomicLong();
    private final LongestStreak unknown = new LongestStreak();

    void live(int status) {
        add(live, status);
        unknown.saw(status == Status.UNKNOWN.code(), System.nanoTime());
    }

    void revoked(int status) {
        add(revoked, status);
    }

    private static void add(Map<Integer, AtomicLong> counts, int status) {
        counts.computeIfAbsent(status, s -> new AtomicLong()).incrementAndGet();
    }

    void write(boolean done) {
        (done ? writes : failedWrites).incrementAndGet();
    }

    void login(boolean done) {
        (done ? logins : failedLogins).incrementAndGet();
    }

    /** The number of refreshes and logouts with a 2xx response. */
    long writesDone() {
        return writes.get();
    }

    /** The number of checks of live tokens with this status; status 0 is no response. */
    public long live(Status status) {
        return count(live, status);
    }

    /** The longest time during which every check of a live token got 503. */
    Duration longestUnknown() {
        return unknown.longest();
    }

    private static long count(Map<Integer, AtomicLong> counts, Status status) {
        AtomicLong count = counts.get(status.code());
        return count == null ? 0 : count.get();
    }

    private static String text(Map<Integer, AtomicLong> counts) {
        return new TreeMap<>(counts).toString();
    }

    @Override
    public String toString() {
        return "live " + text(live) + " (503 for " + longestUnknown().toMillis() + " ms at most) revoked "
                + text(revoked) + " writes " + writes + " ok " + failedWrites + " failed, logins " + logins + " ok "
                + failedLogins + " failed";
    }

    /** The status of a check. */
    public enum Status {
        ACCEPTED(204),
        REFUSED(401),
        UNKNOWN(503),
        NONE(Instance.NO_ANSWER);

        private final int code;

        Status(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
