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
 * Applies what other instances revoke, within milliseconds. Nothing depends on it: what it misses, the reconciler finds
 * in PostgreSQL. One thread runs it.
 */
final class StreamConsumer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(StreamConsumer.class);
    private static final StreamEntryID BEGINNING = new StreamEntryID(0, 0);
    private static final int BLOCK_MILLIS = (int) RedisStore.LONGEST_BLOCK.toMillis();
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);
    private static final int BATCH = 1_000;
    /** Twice the longest life of a token. */
    private static final Duration FARTHEST_AHEAD = Duration.ofDays(2);

    private final UnifiedJedis redis;
    private final ClusterMessageFormat format;
    private final DenylistReplica replica;
    private final StalenessTracker knowledge;
    private final Freshness freshness;
    private final Times times;
    private final LongAdder rejected = new LongAdder();
    private final LongAdder unreadable = new LongAdder();
    private @Nullable StreamEntryID last;
    private boolean failing;

    /**
     * What tells the time and counts it.
     *
     * @param feed from telling others something until it is read back here
     */
    record Times(Clock clock, LongSupplier nanoTime, DistributionDataPoint feed) {}

    StreamConsumer(
            UnifiedJedis redis,
            ClusterMessageFormat format,
            DenylistReplica replica,
            StalenessTracker knowledge,
            Freshness freshness,
            Times times) {
        this.redis = redis;
        this.format = format;
        this.replica = replica;
        this.knowledge = knowledge;
        this.freshness = freshness;
        this.times = times;
    }

    /** Chooses where to begin; what comes after it will be read. */
    void begin() {
        try {
            var unused = position();
        } catch (JedisException e) {
            // The first run chooses again, and PostgreSQL has everything.
            failing = true;
        }
    }

    /** Waits for entries and applies them; to be run again and again. */
    @Override
    public void run() {
        try {
            StreamEntryID from = position();
            var read = redis.xread(
                    XReadParams.xReadParams().block(BLOCK_MILLIS).count(BATCH), Map.of(RedisDenylist.STREAM, from));
            if (read == null) {
                // Beats come each second. Nothing comes from a stream that begins again with lower ids.
                requireStillThere(from);
            } else {
                read.forEach(stream -> apply(stream.getValue()));
                knowledge.knownAsOf().ifPresent(freshness::completeAsOf);
            }
            failing = false;
        } catch (JedisException e) {
            if (!failing) {
                LOG.warn("The Redis stream cannot be read; revocations are read from PostgreSQL every second", e);
            }
            failing = true;
            LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
        }
    }

    /** Where to read on; the newest entry at first and whenever the stream may have lost some. */
    private StreamEntryID position() {
        StreamEntryID present = last;
        if (present != null && failing) {
            requireStillThere(present);
            present = last;
        }
        if (present == null) {
            present = newest();
            last = present;
            knowledge.restart();
        }
        return present;
    }

    private void requireStillThere(StreamEntryID entry) {
        boolean there = entry.equals(BEGINNING)
                || !redis.xrange(RedisDenylist.STREAM, entry, entry, 1).isEmpty();
        if (!there) {
            last = null;
        }
    }

    private StreamEntryID newest() {
        List<StreamEntry> newest = redis.xrevrange(RedisDenylist.STREAM, (StreamEntryID) null, null, 1);
        return newest.isEmpty() ? BEGINNING : newest.get(0).getID();
    }

    /** Rejects entries with an epoch or an expiry far in the future, which no instance writes. */
    private DenylistEntry plausible(DenylistEntry denial) {
        Instant limit = times.clock().instant().plus(FARTHEST_AHEAD);
        if (denial.minimumEpoch() > limit.toEpochMilli() || denial.expiresAt().isAfter(limit)) {
            throw new IllegalArgumentException("An entry of the stream is too far ahead");
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
                    "Entry {} of the Redis stream has no valid MAC. It and all further ones are ignored. Either an"
                            + " instance of an earlier version or with another master key runs, or an attacker writes"
                            + " to Redis.",
                    id);
        }
        rejected.increment();
    }

    private void applyAuthentic(Map<String, String> fields) {
        try {
            apply(ClusterMessageFormat.parse(fields));
        } catch (RuntimeException e) {
            if (unreadable.sum() == 0) {
                LOG.warn("A message of another instance cannot be read; its content is read from PostgreSQL", e);
            }
            unreadable.increment();
            // It may have been a revocation.
            knowledge.missed();
        }
    }

    /** How many entries of the stream had no valid MAC. */
    long rejected() {
        return rejected.sum();
    }

    /** How many messages of other instances this version could not read. */
    long unreadable() {
        return unreadable.sum();
    }

    private void apply(ClusterMessage.Message message) {
        if (message.news() instanceof ClusterMessage.Denied denied) {
            replica.applyUnconfirmed(plausible(denied.denial()));
        }
        // Others read it from the same stream, so it takes them as long; and no two clocks are compared.
        knowledge
                .ownBeatMade(message)
                .ifPresent(made -> times.feed()
                        .observe(Unit.nanosToSeconds(times.nanoTime().getAsLong() - made)));
        knowledge.read(message);
    }
}
