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
 * Fills Redis with the keys of every entry when it has lost them: after a restart, a flush, a failover or old data,
 * which are noticed by a connection that broke and by a key of our own. It writes some batches at a time. Thread-safe;
 * {@link #run} belongs to one thread.
 */
final class RedisKeyRefiller implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(RedisKeyRefiller.class);
    private static final int BATCH = 1_000;
    private static final int BATCHES_AT_A_TIME = 5;

    private final RedisDenylist redis;
    private final RedisIncarnation incarnation;
    private final AtomicLong losses = new AtomicLong();
    private final Deque<DenylistEntry> waiting = new ArrayDeque<>();

    RedisKeyRefiller(RedisDenylist redis, RedisIncarnation incarnation) {
        this.redis = redis;
        this.incarnation = incarnation;
    }

    /** How often Redis lost its keys. A full read that began after a loss ends in {@link #restart} and repairs it. */
    long losses() {
        return losses.get();
    }

    /** Replaces what waits by every entry that there is. */
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
            for (int i = 0; i < BATCHES_AT_A_TIME && bring(); i++) {}
        } catch (JedisException e) {
            // The writer of the stream says so once for all.
            LOG.debug("Redis cannot be filled", e);
        }
    }

    private boolean bring() {
        List<DenylistEntry> batch = next();
        redis.refill(batch);
        return taken(batch);
    }

    private synchronized List<DenylistEntry> next() {
        return waiting.stream().limit(BATCH).toList();
    }

    private synchronized boolean taken(List<DenylistEntry> batch) {
        // Unless everything was put in anew meanwhile.
        for (DenylistEntry denial : batch) {
            if (denial.equals(waiting.peekFirst())) {
                waiting.removeFirst();
            }
        }
        return !waiting.isEmpty();
    }
}
