package io.gatehouse.revocation;

import io.gatehouse.verifier.Denial;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Entries that Redis may lack. Some of them are brought at a time, so that neither many of them nor a Redis that hangs
 * keeps their reader from its reading. It belongs to one thread.
 */
final class RedisBacklog {
    private static final int BATCH = 1_000;
    private static final int BATCHES_AT_A_TIME = 5;

    private final RedisDenylist redis;
    private final Deque<Denial> waiting = new ArrayDeque<>();

    RedisBacklog(RedisDenylist redis) {
        this.redis = redis;
    }

    /** Replaces what waits by every entry that there is. */
    void restart(List<Denial> all) {
        waiting.clear();
        waiting.addAll(all);
    }

    void add(List<Denial> more) {
        waiting.addAll(more);
    }

    /** Brings some of what waits, and stops at the first failure: the rest waits for the next call. */
    void bring() {
        for (int i = 0; i < BATCHES_AT_A_TIME && !waiting.isEmpty(); i++) {
            List<Denial> batch = waiting.stream().limit(BATCH).toList();
            if (!redis.refill(batch)) {
                return;
            }
            batch.forEach(taken -> waiting.removeFirst());
        }
    }
}
