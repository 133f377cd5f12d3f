package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.storage.RedisStore;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Checks that Redis is available and accepts writes. Thread-safe. */
final class RedisHealthCheck extends HealthCheck {
    private static final String MEANWHILE = "; revocations reach other instances through PostgreSQL";

    private final RedisStore redis;

    RedisHealthCheck(RedisStore redis) {
        this.redis = redis;
    }

    @Override
    protected Result check() {
        try {
            redis.requireWrites();
            return Result.healthy();
        } catch (JedisDataException e) {
            return Result.unhealthy("Redis accepts no writes (" + code(e) + ")" + MEANWHILE);
        } catch (JedisException e) {
            return Result.unhealthy("Redis is unavailable" + MEANWHILE);
        }
    }

    /** Returns the code at the start of an error message, such as {@code READONLY}, {@code OOM} or {@code NOPERM}. */
    private static String code(JedisDataException e) {
        return String.valueOf(e.getMessage()).split(" ", 2)[0];
    }
}
