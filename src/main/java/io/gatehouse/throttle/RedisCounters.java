package io.gatehouse.throttle;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;

/**
 * Counts in Redis for all instances, by the clock of Redis. Each operation is one script on one key. A key expires when
 * it no longer affects any result. The methods throw {@code JedisException} when Redis is unavailable. Thread-safe.
 */
final class RedisCounters implements Counters {
    private static final long NANOS_PER_MICRO = 1000;

    /** {@code gatehouse:throttle:<what>:<keyed hash>} */
    static final String KEY_PREFIX = "gatehouse:throttle:";

    private static final String NOW = """
            local t = redis.call('TIME')
            local now = t[1] * 1000000 + t[2]
            """;

    /** Arguments: the interval between events and the period, in microseconds. */
    private static final String TAKE = NOW + """
            local interval, period = tonumber(ARGV[1]), tonumber(ARGV[2])
            local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + interval
            if full - period > now then return full - period - now end
            redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
            return 0
            """;

    private static final String REFUND = NOW + """
            local full = tonumber(redis.call('GET', KEYS[1]) or '0') - tonumber(ARGV[1])
            if full > now then
                redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
            else redis.call('DEL', KEYS[1]) end
            return 0
            """;

    /**
     * Arguments: failures without a wait, the longest wait and a day in microseconds, the maximum number of failures.
     */
    private static final String START_ATTEMPT = NOW + """
            local free, longest, day, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
            local row = redis.call('HMGET', KEYS[1], 'failures', 'not_before')
            local notBefore = tonumber(row[2] or '0')
            if notBefore > now then return notBefore - now end
            local failures, wait = tonumber(row[1] or '0') + 1, 0
            if failures >= most then wait = day
            elseif failures >= free then wait = math.min(1000000 * 2 ^ (failures - free), longest) end
            redis.call('HSET', KEYS[1], 'failures', failures, 'not_before', string.format('%.0f', now + wait))
            redis.call('PEXPIRE', KEYS[1], math.floor(day / 1000))
            return 0
            """;

    private static final String CANCEL_ATTEMPT = """
            local failures = tonumber(redis.call('HGET', KEYS[1], 'failures') or '0') - 1
            if failures < 1 then redis.call('DEL', KEYS[1]) return 0 end
            redis.call('HSET', KEYS[1], 'failures', failures)
            if failures < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'not_before', '0') end
            return 0
            """;

    private final Supplier<UnifiedJedis> redis;

    /** @param redis the supplier of the Redis client */
    RedisCounters(Supplier<UnifiedJedis> redis) {
        this.redis = redis;
    }

    @Override
    public List<Duration> take(List<Charge> charges) {
        return runForEach(
                charges,
                TAKE,
                rate -> List.of(Long.toString(rate.intervalMicros()), Long.toString(rate.periodMicros())));
    }

    @Override
    public void refund(List<Charge> charges) {
        var unused = runForEach(charges, REFUND, rate -> List.of(Long.toString(rate.intervalMicros())));
    }

    // One script call per key, because the keys are on different nodes of a cluster.
    private List<Duration> runForEach(List<Charge> charges, String script, Function<Rate, List<String>> arguments) {
        try (AbstractPipeline pipeline = redis.get().pipelined()) {
            List<Response<Object>> responses = charges.stream()
                    .map(charge ->
                            pipeline.eval(script, List.of(KEY_PREFIX + charge.key()), arguments.apply(charge.rate())))
                    .toList();
            pipeline.sync();
            return responses.stream()
                    .map(response -> toDuration(response.get()))
                    .toList();
        }
    }

    @Override
    public Duration startAttempt(String key, Backoff backoff) {
        return run(
                START_ATTEMPT,
                key,
                backoff.free(),
                backoff.longest().toNanos() / NANOS_PER_MICRO,
                Backoff.DAY.toNanos() / NANOS_PER_MICRO,
                Backoff.MAX_FAILURES_PER_NAME);
    }

    @Override
    public void cancelAttempt(String key, Backoff backoff) {
        run(CANCEL_ATTEMPT, key, backoff.free());
    }

    @Override
    public void resetFailures(String key) {
        redis.get().del(KEY_PREFIX + key);
    }

    private Duration run(String script, String key, long... arguments) {
        List<String> texts = Arrays.stream(arguments).mapToObj(Long::toString).toList();
        return toDuration(redis.get().eval(script, List.of(KEY_PREFIX + key), texts));
    }

    private static Duration toDuration(Object micros) {
        return Duration.ofNanos(((Number) micros).longValue() * NANOS_PER_MICRO);
    }
}
