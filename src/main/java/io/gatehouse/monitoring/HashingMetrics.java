package io.gatehouse.monitoring;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.password.HashingPool;

/** Shows how much of the hashing of passwords is in use. */
final class HashingMetrics {
    private HashingMetrics() {}

    static void register(MetricRegistry metrics, HashingPool pool) {
        metrics.registerGauge("gatehouse.hashing.busy", pool::busy);
        metrics.registerGauge("gatehouse.hashing.queued", pool::queued);
        metrics.registerGauge("gatehouse.hashing.threads", pool::threads);
        metrics.register("gatehouse.hashing.refused", new ExternalCounter(pool::rejected));
        metrics.register("gatehouse.hashing.abandoned", new ExternalCounter(pool::abandoned));
        metrics.register("gatehouse.hashing.unusable", new ExternalCounter(pool::unusable));
        metrics.register("gatehouse.hashing.hashes", new ExternalCounter(pool::hashesRun));
    }
}
