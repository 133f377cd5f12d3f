package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Writes the key of every entry to Redis after Redis has lost data: after a restart, a flush, a failover or a restore.
 * {@link RedisDataLossDetector} detects this. Each run writes a few batches. Thread-safe; one thread calls
 * {@link #run}.
 */
final class RedisKeyRefiller implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyRefiller.class);
    private static final int BATCH = 1_000;
    private static final int BATCHES_PER_RUN = 5;

    private final RedisDenylist redis;
    private final RedisDataLossDetector incarnation;
    private final AtomicLong losses = new AtomicLong();
    private final Deque<DenylistEntry> waiting = new ArrayDeque<>();

    RedisKeyRefiller(RedisDenylist redis, RedisDataLossDetector incarnation) {
        this.redis = redis;
        this.incarnation = incarnation;
    }

    /** How often Redis lost its data. The next full read calls {@link #restart}, which repairs it. */
    long losses() {
        return losses.get();
    }

    /** Replaces the waiting entries by all entries. */
    synchronized void restart(List<DenylistEntry> all) {
        waiting.clear();
        waiting.addAll(all);
    }

    /** Writes some of the waiting entries and stops at the first failure; the rest waits for the next call. */
    @Override
    public void run() {
        try {
            if (incarnation.hasChanged()) {
                LOG.info("Redis was replaced or has lost its data; it is refilled");
                losses.incrementAndGet();
            }
            for (int i = 0; i < BATCHES_PER_RUN && writeBatch(); i++) {}
        } catch (JedisException e) {
            // The stream publisher logs the outage.
            LOG.debug("The keys of the denylist cannot be written to Redis", e);
        }
    }

    private boolean writeBatch() {
        List<DenylistEntry> batch = nextBatch();
        redis.refill(batch);
        return removeWritten(batch);
    }

    private synchronized List<DenylistEntry> nextBatch() {
        return waiting.stream().limit(BATCH).toList();
    }

    private synchronized boolean removeWritten(List<DenylistEntry> batch) {
        // restart() may have replaced the waiting entries in the meantime.
        for (DenylistEntry denial : batch) {
            if (denial.equals(waiting.peekFirst())) {
                waiting.removeFirst();
            }
        }
        return !waiting.isEmpty();
    }
}
