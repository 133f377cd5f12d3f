package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import io.gatehouse.password.HashingPool;

/** Whether a password that is sent now could be checked in time. Thread-safe. */
final class HashingHealthCheck extends HealthCheck {
    private final HashingPool pool;

    HashingHealthCheck(HashingPool pool) {
        this.pool = pool;
    }

    @Override
    protected Result check() {
        return pool.isOverloaded()
                ? Result.unhealthy("%d passwords wait; logins are refused until fewer do", pool.queued())
                : Result.healthy();
    }
}
