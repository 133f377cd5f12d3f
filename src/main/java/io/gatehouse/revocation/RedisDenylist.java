package io.gatehouse.revocation;

import io.gatehouse.revocation.ClusterMessage.Message;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.TokenGeneration;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.XAddParams;

/**
 * The denylist in Redis: a key for each entry, with the TTL of the entry, for external readers, and a stream for the
 * other instances. Redis may lose both at any time. Thread-safe.
 */
final class RedisDenylist {
    /**
     * {@code gatehouse:denied:<kind>:<key>} holds the minimum epoch. For kind {@code token} the key is the session id
     * and the value is the highest denied generation.
     */
    static final String KEY_PREFIX = "gatehouse:denied:";

    static final String STREAM = "gatehouse:revocations";
    /** Stream entries are kept for this long. An instance that falls further behind reads PostgreSQL. */
    private static final Duration STREAM_AGE = Duration.ofMinutes(5);

    /**
     * Keeps the higher number and the later expiry, so that a late message never weakens an entry. A value that is not
     * a number does not come from an instance and is replaced.
     */
    private static final String KEEP_MAXIMUM = """
            local number, ttl = ARGV[1], tonumber(ARGV[2])
            local present = redis.pcall('GET', KEYS[1])
            local known = type(present) == 'string' and tonumber(present)
            if known and known > tonumber(number) then number = present end
            ttl = math.max(ttl, redis.call('PTTL', KEYS[1]))
            redis.call('SET', KEYS[1], number, 'PX', string.format('%.0f', ttl))
            """;

    private final UnifiedJedis redis;
    private final Clock clock;
    private final ClusterMessageFormat format;
    /** The time of the newest stream entry by the clock of Redis, which trimming uses. */
    private final AtomicLong newestMillis = new AtomicLong();

    RedisDenylist(UnifiedJedis redis, Clock clock, ClusterMessageFormat format) {
        this.redis = redis;
        this.clock = clock;
        this.format = format;
    }

    /**
     * Adds messages to the stream in order, and writes the keys of the denylist entries among them.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis may not have accepted all of them
     */
    void write(List<Message> messages) {
        Instant now = clock.instant();
        XAddParams params = new XAddParams();
        long oldest = newestMillis.get() - STREAM_AGE.toMillis();
        if (oldest > 0) {
            params.minId(oldest + "-0").approximateTrimming();
        }
        try (AbstractPipeline pipeline = redis.pipelined()) {
            List<Response<?>> responses = new ArrayList<>(messages.size());
            List<Response<StreamEntryID>> added = new ArrayList<>(messages.size());
            for (Message message : messages) {
                added.add(pipeline.xadd(STREAM, params, format.fields(message)));
                if (message.content() instanceof ClusterMessage.Denied denied) {
                    putKey(pipeline, denied.denial(), now).ifPresent(responses::add);
                }
            }
            pipeline.sync();
            // Throws if Redis rejected a single command, for example because its memory is full.
            responses.forEach(Response::get);
            // Not the maximum: after a forged id in the far future is deleted, it must not affect trimming.
            added.forEach(id -> newestMillis.set(id.get().getTime()));
        }
    }

    /**
     * Writes the keys of entries without a stream message.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis may not have accepted all of them
     */
    void refill(List<DenylistEntry> denials) {
        Instant now = clock.instant();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            List<Response<?>> responses = new ArrayList<>(denials.size());
            denials.forEach(denial -> putKey(pipeline, denial, now).ifPresent(responses::add));
            pipeline.sync();
            responses.forEach(Response::get);
        }
    }

    /**
     * Returns how many of these entries are missing in Redis or have a lower number there.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis did not answer
     */
    long lacking(List<DenylistEntry> denials) {
        Instant now = clock.instant();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            Map<DenylistEntry, Response<String>> present = new LinkedHashMap<>();
            denials.stream()
                    .filter(denial -> denial.expiresAt().isAfter(now))
                    .forEach(denial ->
                            present.put(denial, pipeline.get(Entry.of(denial).key())));
            pipeline.sync();
            return present.entrySet().stream()
                    .filter(entry -> isBelow(
                            entry.getValue().get(), Entry.of(entry.getKey()).number()))
                    .count();
        }
    }

    private static boolean isBelow(@Nullable String number, long minimum) {
        return number == null || Long.parseLong(number) < minimum;
    }

    /**
     * A key and its value in Redis.
     *
     * @param number the minimum epoch or the generation; the higher one wins
     */
    private record Entry(String key, long number) {
        static Entry of(DenylistEntry denial) {
            Optional<TokenGeneration> token =
                    denial.kind() == DenylistEntry.Kind.TOKEN ? TokenGeneration.of(denial.key()) : Optional.empty();
            return token.map(generation -> named(denial, generation.session().toString(), generation.generation()))
                    .orElseGet(() -> named(denial, denial.key(), denial.minimumEpoch()));
        }

        private static Entry named(DenylistEntry denial, String name, long number) {
            return new Entry(KEY_PREFIX + RevokingTransaction.kindName(denial.kind()) + ":" + name, number);
        }
    }

    private static Optional<Response<?>> putKey(AbstractPipeline pipeline, DenylistEntry denial, Instant now) {
        long lifeMillis = Duration.between(now, denial.expiresAt()).toMillis();
        if (lifeMillis <= 0) {
            return Optional.empty();
        }
        Entry entry = Entry.of(denial);
        return Optional.of(pipeline.eval(
                KEEP_MAXIMUM,
                List.of(entry.key()),
                List.of(String.valueOf(entry.number()), String.valueOf(lifeMillis))));
    }
}
