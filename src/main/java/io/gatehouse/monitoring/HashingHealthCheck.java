package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.password.HashingPool;

/** Checks that the password hashing pool is not overloaded. Thread-safe. */
final class HashingHealthCheck extends HealthCheck {
    private final HashingPool pool;

    HashingHealthCheck(HashingPool pool) {
        this.pool = pool;
    }

    @Override
    protected Result check() {
        return pool.isOverloaded()
                ? Result.unhealthy(
                        "%d passwords are queued for hashing; logins are rejected until the queue is shorter",
                        pool.queued())
                : Result.healthy();
    }
}
