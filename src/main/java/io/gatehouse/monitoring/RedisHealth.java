package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.storage.RedisStore;
import redis.clients.jedis.exceptions.JedisException;

/** Whether Redis answers. Thread-safe. */
final class RedisHealth extends HealthCheck {
    private final RedisStore redis;

    RedisHealth(RedisStore redis) {
        this.redis = redis;
    }

    @Override
    protected Result check() {
        try {
            redis.ping();
            return Result.healthy();
        } catch (JedisException e) {
            return Result.unhealthy("Redis does not answer; revocations reach other instances through PostgreSQL");
        }
    }
}
