package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.storage.RedisStore;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** Whether Redis answers and takes writes. Thread-safe. */
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
            return Result.unhealthy("Redis takes no writes (" + code(e) + ")" + MEANWHILE);
        } catch (JedisException e) {
            return Result.unhealthy("Redis does not answer" + MEANWHILE);
        }
    }

    /** The word that an error begins with, such as {@code READONLY}, {@code OOM} or {@code NOPERM}. */
    private static String code(JedisDataException e) {
        return String.valueOf(e.getMessage()).split(" ", 2)[0];
    }
}
