package io.gatehouse.session;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers refreshes that failed (503 or 500) although they may have rotated the session. Their clients retry with the
 * old token, perhaps after the grace. {@link #run} marks the sessions in PostgreSQL, so that every instance accepts the
 * retry as a repeat and does not end the session as reused (ADR 16). It marks only tokens that were valid when they
 * were presented. Thread-safe.
 */
final class UnansweredRefreshes implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(UnansweredRefreshes.class);
    private static final int MAX_ENTRIES = 100_000;
    private static final int BATCH = 500;
    /** Longer than any statement may run: after that a failed refresh can no longer rotate its session. */
    private static final Duration SETTLED_AFTER = Duration.ofSeconds(70);

    private final Database database;
    private final Duration grace;
    private final LongSupplier nanoTime;
    private final Map<Key, Failure> failures = new LinkedHashMap<>();
    private boolean failing;

    /** @param grace how long after its replacement a token is still valid as a repeat */
    UnansweredRefreshes(Database database, Duration grace, LongSupplier nanoTime) {
        this.database = database;
        this.grace = grace;
        this.nanoTime = nanoTime;
    }

    private record Key(UUID session, int generation) {
        static Key of(RefreshToken presented) {
            return new Key(presented.session().value(), presented.generation());
        }
    }

    /**
     * Monotonic times of a failed refresh in nanoseconds.
     *
     * @param first when its first failed call began
     * @param last when it failed last
     * @param writtenAt when it was last written to PostgreSQL; no later than {@code last} while the write is pending
     */
    private record Failure(long first, long last, long writtenAt) {
        boolean isDue(long now) {
            return writtenAt - last <= 0 || isSettled(now);
        }

        boolean isSettled(long now) {
            return now - last >= SETTLED_AFTER.toNanos();
        }
    }

    /** The current monotonic time in nanoseconds. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** Remembers a failed refresh that began at a monotonic time. */
    void add(RefreshToken presented, long began) {
        long now = now();
        synchronized (failures) {
            Failure before = failures.get(Key.of(presented));
            if (before == null && failures.size() >= MAX_ENTRIES) {
                LOG.warn(
                        "The buffer of failed refreshes is full ({} entries). One failed refresh was dropped.",
                        MAX_ENTRIES);
                return;
            }
            failures.put(Key.of(presented), new Failure(before == null ? began : before.first(), now, now));
        }
    }

    /** The grace of a token: longer than usual by the time since its first failed refresh on this instance began. */
    Duration grace(RefreshToken presented) {
        synchronized (failures) {
            Failure found = failures.get(Key.of(presented));
            return found == null ? grace : grace.plusNanos(now() - found.first());
        }
    }

    /** The number of remembered failed refreshes. */
    int size() {
        synchronized (failures) {
            return failures.size();
        }
    }

    /**
     * Marks the sessions in PostgreSQL. A background job calls it periodically; the next call retries a failed write.
     */
    @Override
    public void run() {
        try {
            for (List<Map.Entry<Key, Failure>> batch = due(); !batch.isEmpty(); batch = due()) {
                write(batch);
            }
            failing = false;
        } catch (ProblemException e) {
            if (!failing) {
                LOG.warn("Failed refreshes could not be stored in PostgreSQL. The next run tries again.", e);
            }
            failing = true;
        }
    }

    private List<Map.Entry<Key, Failure>> due() {
        long now = now();
        synchronized (failures) {
            return failures.entrySet().stream()
                    .filter(entry -> entry.getValue().isDue(now))
                    .limit(BATCH)
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }

    private void write(List<Map.Entry<Key, Failure>> batch) {
        long now = now();
        UUID[] sessions = new UUID[batch.size()];
        Integer[] generations = new Integer[batch.size()];
        Double[] seconds = new Double[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            Key key = batch.get(i).getKey();
            sessions[i] = key.session();
            generations[i] = key.generation();
            Duration valid = grace.plusNanos(now - batch.get(i).getValue().first());
            seconds[i] = valid.toMillis() / (double) Duration.ofSeconds(1).toMillis();
        }
        int marked = database.with(RefreshDao.class, dao -> dao.markUnanswered(sessions, generations, seconds));
        LOG.debug("Marked {} of {} sessions whose refresh failed", marked, batch.size());
        synchronized (failures) {
            batch.forEach(entry -> written(entry.getKey(), entry.getValue(), now));
        }
    }

    private void written(Key key, Failure was, long now) {
        if (!was.equals(failures.get(key))) {
            // The refresh failed again in the meantime.
            return;
        }
        if (was.isSettled(now)) {
            failures.remove(key);
        } else {
            failures.put(key, new Failure(was.first(), was.last(), now + 1));
        }
    }
}
