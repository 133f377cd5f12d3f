package io.gatehouse.revocation;

import io.gatehouse.storage.RedisStore;
import io.gatehouse.verifier.Denial;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * Applies what other instances revoke, within milliseconds. Nothing depends on it: what it misses, the reconciler finds in
 * PostgreSQL. One thread runs it.
 */
public final class StreamFollower implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamFollower.class);
    private static final StreamEntryID BEGINNING = new StreamEntryID(0, 0);
    private static final int BLOCK_MILLIS = (int) RedisStore.LONGEST_BLOCK.toMillis();
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final int BATCH = 1_000;
    /** Twice the longest life of a token. */
    private static final Duration FARTHEST_AHEAD = Duration.ofDays(2);

    private final UnifiedJedis redis;
    private final DenylistReplica replica;
    private final Clock clock;
    private @Nullable StreamEntryID last;
    private boolean failing;

    public StreamFollower(UnifiedJedis redis, DenylistReplica replica, Clock clock) {
        this.redis = redis;
        this.replica = replica;
        this.clock = clock;
    }

    /** Waits for entries and applies them; to be run again and again. */
    @Override
    public void run() {
        try {
            StreamEntryID from = last == null ? newest() : last;
            last = from;
            var read = redis.xread(
                    XReadParams.xReadParams().block(BLOCK_MILLIS).count(BATCH), Map.of(RedisDenylist.STREAM, from));
            if (read != null) {
                read.forEach(stream -> apply(stream.getValue()));
            }
            failing = false;
        } catch (JedisException e) {
            if (!failing) {
                LOG.warn("Redis does not tell of revocations; they are read from PostgreSQL each second", e);
            }
            failing = true;
            // After an outage the stream may be another one, with lower ids.
            last = null;
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
    }

    private StreamEntryID newest() {
        List<StreamEntry> newest = redis.xrevrange(RedisDenylist.STREAM, (StreamEntryID) null, null, 1);
        return newest.isEmpty() ? BEGINNING : newest.get(0).getID();
    }

    /** No epoch and no end of ours is far ahead. Taken, such an epoch would find its way into PostgreSQL and stay. */
    private Denial plausible(Denial denial) {
        Instant limit = clock.instant().plus(FARTHEST_AHEAD);
        if (denial.minimumEpoch() > limit.toEpochMilli() || denial.expiresAt().isAfter(limit)) {
            throw new IllegalArgumentException("An entry of the stream is too far ahead");
        }
        return denial;
    }

    private void apply(List<StreamEntry> entries) {
        for (StreamEntry entry : entries) {
            last = entry.getID();
            try {
                replica.apply(plausible(RedisDenylist.StreamEntry.parse(entry.getFields())));
            } catch (IllegalArgumentException e) {
                LOG.warn("An entry of the stream of revocations cannot be read: {}", entry.getID());
            }
        }
    }
}
