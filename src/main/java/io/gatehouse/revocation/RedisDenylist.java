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
     * {@code gatehouse:denied:<kind>:<key>} holds the minimum epoch; that of kind {@code token} has the session's id
     * for its key and holds the highest generation that is denied.
     */
    static final String KEY_PREFIX = "gatehouse:denied:";

    static final String STREAM = "gatehouse:revocations";
    /** An instance that reads the stream more slowly than this reads from PostgreSQL. */
    private static final Duration STREAM_AGE = Duration.ofMinutes(5);

    /**
     * Keeps the higher number and the later end, so that a late publisher takes nothing back. A value that is no number
     * was not written by an instance and is replaced.
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
    /** How far the stream has come by Redis's own clock, which its trimming goes by. */
    private final AtomicLong newestMillis = new AtomicLong();

    RedisDenylist(UnifiedJedis redis, Clock clock, ClusterMessageFormat format) {
        this.redis = redis;
        this.clock = clock;
        this.format = format;
    }

    /**
     * Writes messages in their order, and the keys of the entries among them.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis did not take all of them for certain
     */
    void write(List<Message> messages) {
        Instant now = clock.instant();
        XAddParams params = new XAddParams();
        long oldest = newestMillis.get() - STREAM_AGE.toMillis();
        if (oldest > 0) {
            params.minId(oldest + "-0").approximateTrimming();
        }
        try (AbstractPipeline pipeline = redis.pipelined()) {
            List<Response<?>> taken = new ArrayList<>(messages.size());
            List<Response<StreamEntryID>> added = new ArrayList<>(messages.size());
            for (Message message : messages) {
                added.add(pipeline.xadd(STREAM, params, format.fields(message)));
                if (message.news() instanceof ClusterMessage.Denied denied) {
                    keep(pipeline, denied.denial(), now).ifPresent(taken::add);
                }
            }
            pipeline.sync();
            // Throws what Redis answered to a single command, such as that its memory is full.
            taken.forEach(Response::get);
            // The newest only: an id of the far future that somebody wrote is forgotten with the entry.
            added.forEach(id -> newestMillis.set(id.get().getTime()));
        }
    }

    /**
     * Writes the keys of entries that Redis may lack, without a stream message.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis did not take all of them for certain
     */
    void refill(List<DenylistEntry> denials) {
        Instant now = clock.instant();
        try (AbstractPipeline pipeline = redis.pipelined()) {
            List<Response<?>> taken = new ArrayList<>(denials.size());
            denials.forEach(denial -> keep(pipeline, denial, now).ifPresent(taken::add));
            pipeline.sync();
            taken.forEach(Response::get);
        }
    }

    /**
     * How many of these entries Redis does not hold, or with a lower number.
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
     * An entry as Redis holds it.
     *
     * @param number of which the higher one wins
     */
    private record Entry(String key, long number) {
        static Entry of(DenylistEntry denial) {
            Optional<TokenGeneration> token =
                    denial.kind() == DenylistEntry.Kind.TOKEN ? TokenGeneration.of(denial.key()) : Optional.empty();
            return token.map(ours -> named(denial, ours.session().toString(), ours.generation()))
                    .orElseGet(() -> named(denial, denial.key(), denial.minimumEpoch()));
        }

        private static Entry named(DenylistEntry denial, String name, long number) {
            return new Entry(KEY_PREFIX + RevokingTransaction.word(denial.kind()) + ":" + name, number);
        }
    }

    private static Optional<Response<?>> keep(AbstractPipeline pipeline, DenylistEntry denial, Instant now) {
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
