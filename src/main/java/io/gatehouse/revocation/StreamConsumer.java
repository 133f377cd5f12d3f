package io.gatehouse.revocation;

import io.gatehouse.storage.RedisStore;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntry;

/**
 * Reads the Redis stream and applies revocations of other instances within milliseconds. The reconciler finds anything
 * that it misses in PostgreSQL. Used by one thread.
 */
final class StreamConsumer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConsumer.class);
    private static final StreamEntryID BEGINNING = new StreamEntryID(0, 0);
    private static final int BLOCK_MILLIS = (int) RedisStore.LONGEST_BLOCK.toMillis();
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final int BATCH = 1_000;
    /** Twice the longest lifetime of a token. */
    private static final Duration MAX_AHEAD = Duration.ofDays(2);

    private final UnifiedJedis redis;
    private final ClusterMessageFormat format;
    private final DenylistReplica replica;
    private final StalenessTracker staleness;
    private final Freshness freshness;
    private final Times times;
    private final LongAdder rejected = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private @Nullable StreamEntryID last;
    private boolean failing;

    /**
     * Clocks and the metric of propagation.
     *
     * @param propagation the time from publishing a heartbeat until this instance reads it back
     */
    record Times(Clock clock, LongSupplier nanoTime, DistributionDataPoint propagation) {}

    StreamConsumer(
            UnifiedJedis redis,
            ClusterMessageFormat format,
            DenylistReplica replica,
            StalenessTracker staleness,
            Freshness freshness,
            Times times) {
        this.redis = redis;
        this.format = format;
        this.replica = replica;
        this.staleness = staleness;
        this.freshness = freshness;
        this.times = times;
    }

    /** Sets the start position. Entries after it will be read. */
    void begin() {
        try {
            var unused = position();
        } catch (JedisException e) {
            // The first run sets it, and PostgreSQL has every revocation.
            failing = true;
        }
    }

    /** Waits for entries and applies them. Call it in a loop. */
    @Override
    public void run() {
        try {
            StreamEntryID from = position();
            var read = redis.xread(
                    XReadParams.xReadParams().block(BLOCK_MILLIS).count(BATCH), Map.of(RedisDenylist.STREAM, from));
            if (read == null) {
                // Heartbeats arrive every second, unless the stream was recreated with lower ids.
                requireStillThere(from);
            } else {
                read.forEach(stream -> apply(stream.getValue()));
                staleness.knownAsOf().ifPresent(freshness::completeAsOf);
            }
            failing = false;
        } catch (JedisException e) {
            if (!failing) {
                LOG.warn("The Redis stream cannot be read. Revocations are read from PostgreSQL every second.", e);
            }
            failing = true;
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
    }

    /** The position to read from: the newest entry at first and after the stream may have lost entries. */
    private StreamEntryID position() {
        StreamEntryID position = last;
        if (position != null && failing) {
            requireStillThere(position);
            position = last;
        }
        if (position == null) {
            position = newestId();
            last = position;
            staleness.restart();
        }
        return position;
    }

    private void requireStillThere(StreamEntryID entry) {
        boolean there = entry.equals(BEGINNING)
                || !redis.xrange(RedisDenylist.STREAM, entry, entry, 1).isEmpty();
        if (!there) {
            last = null;
        }
    }

    private StreamEntryID newestId() {
        List<StreamEntry> newest = redis.xrevrange(RedisDenylist.STREAM, (StreamEntryID) null, null, 1);
        return newest.isEmpty() ? BEGINNING : newest.get(0).getID();
    }

    /** Rejects entries with an epoch or expiry too far in the future, which no instance writes. */
    private DenylistEntry plausible(DenylistEntry denial) {
        Instant limit = times.clock().instant().plus(MAX_AHEAD);
        if (denial.minimumEpoch() > limit.toEpochMilli() || denial.expiresAt().isAfter(limit)) {
            throw new IllegalArgumentException("The epoch or expiry of the stream entry is too far in the future");
        }
        return denial;
    }

    private void apply(List<StreamEntry> entries) {
        for (StreamEntry entry : entries) {
            Map<String, String> fields = entry.getFields();
            if (format.isAuthentic(fields)) {
                applyAuthentic(fields);
            } else {
                reject(entry.getID());
            }
            last = entry.getID();
        }
    }

    private void reject(StreamEntryID id) {
        if (rejected.sum() == 0) {
            LOG.warn(
                    "Entry {} of the Redis stream has no valid MAC and is ignored, like all later ones. Either an"
                            + " instance of an earlier version or with another master key runs, or an attacker"
                            + " writes to Redis.",
                    id);
        }
        rejected.increment();
    }

    private void applyAuthentic(Map<String, String> fields) {
        try {
            apply(ClusterMessageFormat.parse(fields));
        } catch (RuntimeException e) {
            if (unreadable.sum() == 0) {
                LOG.warn("A message of another instance cannot be decoded. Its content is read from PostgreSQL.", e);
            }
            unreadable.increment();
            // The message may have been a revocation.
            staleness.recordGap();
        }
    }

    /** How many entries of the stream had no valid MAC. */
    long rejected() {
        return rejected.sum();
    }

    /** How many messages of other instances this version could not decode. */
    long unreadable() {
        return unreadable.sum();
    }

    private void apply(ClusterMessage.Message message) {
        if (message.content() instanceof ClusterMessage.Denied denied) {
            replica.applyUnconfirmed(plausible(denied.denial()));
        }
        // Other instances read the same stream, so the time is about the same there. Only one clock is used.
        staleness
                .ownHeartbeatTime(message)
                .ifPresent(created -> times.propagation()
                        .observe(Unit.nanosToSeconds(times.nanoTime().getAsLong() - created)));
        staleness.read(message);
    }
}
