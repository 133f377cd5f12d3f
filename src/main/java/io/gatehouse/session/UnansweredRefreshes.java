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
 * Refreshes that failed here (503 or 500) although the session may have been moved: the client has not got the new token and comes
 * again with the old one, perhaps after the grace. This instance remembers them at once, and {@link #run} marks their sessions
 * in PostgreSQL, so that every instance takes that for a repeat and not for theft. Only a token that was good when it came is
 * marked. Thread-safe.
 */
final class UnansweredRefreshes implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(UnansweredRefreshes.class);
    private static final int MOST = 100_000;
    private static final int BATCH = 500;
    /** Longer than any statement may run: what was not moved by then is not moved any more. */
    private static final Duration SETTLED = Duration.ofSeconds(70);

    private final Database database;
    private final Duration grace;
    private final LongSupplier nanoTime;
    private final Map<Key, Noted> noted = new LinkedHashMap<>();
    private boolean failing;

    /** @param grace how long before it came a token may have been replaced to be good */
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
     * @param first when it failed for the first time
     * @param last when it failed for the last time
     * @param writtenAt when PostgreSQL was told for the last time; before {@code last} where it was not
     */
    private record Noted(long first, long last, long writtenAt) {
        boolean isDue(long now) {
            return writtenAt - last <= 0 || isSettled(now);
        }

        boolean isSettled(long now) {
            return now - last >= SETTLED.toNanos();
        }
    }

    /** Monotonic time of the beginning of a call. */
    long now() {
        return nanoTime.getAsLong();
    }

    /** Notes a refresh that failed, by the time at which it began. */
    void note(RefreshToken presented, long began) {
        long now = now();
        synchronized (noted) {
            Noted before = noted.get(Key.of(presented));
            if (before == null && noted.size() >= MOST) {
                LOG.warn("More than {} refreshes could not be answered; another one is not noted", MOST);
                return;
            }
            noted.put(Key.of(presented), new Noted(before == null ? began : before.first(), now, now));
        }
    }

    /** The grace of a token: the usual one, and longer by the time since it came and was not answered here. */
    Duration grace(RefreshToken presented) {
        synchronized (noted) {
            Noted found = noted.get(Key.of(presented));
            return found == null ? grace : grace.plusNanos(now() - found.first());
        }
    }

    /** How many are noted. */
    int size() {
        synchronized (noted) {
            return noted.size();
        }
    }

    /** Marks sessions in PostgreSQL; to be called again and again. What fails is tried again. */
    @Override
    public void run() {
        try {
            for (List<Map.Entry<Key, Noted>> batch = due(); !batch.isEmpty(); batch = due()) {
                write(batch);
            }
            failing = false;
        } catch (ProblemException e) {
            if (!failing) {
                LOG.warn("Refreshes that were not answered are noted in PostgreSQL later", e);
            }
            failing = true;
        }
    }

    private List<Map.Entry<Key, Noted>> due() {
        long now = now();
        synchronized (noted) {
            return noted.entrySet().stream()
                    .filter(entry -> entry.getValue().isDue(now))
                    .limit(BATCH)
                    .map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                    .toList();
        }
    }

    private void write(List<Map.Entry<Key, Noted>> batch) {
        long now = now();
        UUID[] sessions = new UUID[batch.size()];
        Integer[] generations = new Integer[batch.size()];
        Double[] seconds = new Double[batch.size()];
        for (int i = 0; i < batch.size(); i++) {
            Key key = batch.get(i).getKey();
            sessions[i] = key.session();
            generations[i] = key.generation();
            Duration good = grace.plusNanos(now - batch.get(i).getValue().first());
            seconds[i] = good.toMillis() / (double) Duration.ofSeconds(1).toMillis();
        }
        int marked = database.with(RefreshDao.class, dao -> dao.markUnanswered(sessions, generations, seconds));
        LOG.debug("{} of {} sessions were moved by refreshes that were not answered", marked, batch.size());
        synchronized (noted) {
            batch.forEach(entry -> written(entry.getKey(), entry.getValue(), now));
        }
    }

    private void written(Key key, Noted was, long now) {
        if (!was.equals(noted.get(key))) {
            // It failed once more meanwhile.
            return;
        }
        if (was.isSettled(now)) {
            noted.remove(key);
        } else {
            noted.put(key, new Noted(was.first(), was.last(), now + 1));
        }
    }
}
