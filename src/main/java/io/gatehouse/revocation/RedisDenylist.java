package io.gatehouse.revocation;

import io.gatehouse.verifier.Denial;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XAddParams;

/**
 * The denylist in Redis: a key for each entry that lives as long as the entry, for readers outside, and a stream that
 * tells the other instances at once. It can be lost at any time. Thread-safe.
 */
public final class RedisDenylist implements RevocationPublisher {
    /** {@code gatehouse:denied:<kind>:<key>} holds the minimum epoch. */
    static final String KEY_PREFIX = "gatehouse:denied:";

    static final String STREAM = "gatehouse:revocations";
    private static final int STREAM_LENGTH = 100_000;

    /** Keeps the higher epoch and the later end, so that a late publisher takes nothing back. */
    private static final String KEEP_MAXIMUM = """
            local epoch, ttl = ARGV[1], tonumber(ARGV[2])
            local present = redis.call('GET', KEYS[1])
            if present and tonumber(present) > tonumber(epoch) then epoch = present end
            ttl = math.max(ttl, redis.call('PTTL', KEYS[1]))
            redis.call('SET', KEYS[1], epoch, 'PX', string.format('%.0f', ttl))
            """;

    private static final Logger LOG = LoggerFactory.getLogger(RedisDenylist.class);

    private final UnifiedJedis redis;
    private final Clock clock;
    private final AtomicBoolean failing = new AtomicBoolean();

    public RedisDenylist(UnifiedJedis redis, Clock clock) {
        this.redis = redis;
        this.clock = clock;
    }

    @Override
    public void publish(List<Denial> denials) {
        send(denials, true);
    }

    /**
     * Writes the keys of entries that Redis may lack, and tells nobody.
     *
     * @return whether Redis took them
     */
    boolean refill(List<Denial> denials) {
        return send(denials, false);
    }

    private boolean send(List<Denial> denials, boolean announce) {
        Instant now = clock.instant();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            for (Denial denial : denials) {
                keep(pipeline, denial, Duration.between(now, denial.expiresAt()));
                if (announce) {
                    pipeline.xadd(
                            STREAM,
                            XAddParams.xAddParams().maxLen(STREAM_LENGTH).approximateTrimming(),
                            StreamEntry.fields(denial));
                }
            }
            pipeline.sync();
            failing.set(false);
            return true;
        } catch (JedisException e) {
            if (!failing.getAndSet(true)) {
                LOG.warn("Redis is not told of revocations; instances read them from PostgreSQL", e);
            }
            return false;
        }
    }

    private static void keep(AbstractPipeline pipeline, Denial denial, Duration life) {
        if (life.isNegative() || life.isZero()) {
            return;
        }
        String key = KEY_PREFIX + RevokingTransaction.word(denial.kind()) + ":" + denial.key();
        pipeline.eval(
                KEEP_MAXIMUM,
                List.of(key),
                List.of(String.valueOf(denial.minimumEpoch()), String.valueOf(life.toMillis())));
    }

    /** An entry as it travels on the stream. */
    static final class StreamEntry {
        private StreamEntry() {}

        static Map<String, String> fields(Denial denial) {
            return Map.of(
                    "kind", denial.kind().name(),
                    "key", denial.key(),
                    "epoch", String.valueOf(denial.minimumEpoch()),
                    "until", String.valueOf(denial.expiresAt().toEpochMilli()));
        }

        static Denial parse(Map<String, String> fields) {
            return new Denial(
                    Denial.Kind.valueOf(field(fields, "kind")),
                    field(fields, "key"),
                    Long.parseLong(field(fields, "epoch")),
                    Instant.ofEpochMilli(Long.parseLong(field(fields, "until"))));
        }

        private static String field(Map<String, String> fields, String name) {
            String value = fields.get(name);
            if (value == null) {
                throw new IllegalArgumentException("An entry of the stream lacks " + name);
            }
            return value;
        }
    }
}
