package io.gatehouse.monitoring;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.password.HashingPool;

/** Shows how much of the hashing of passwords is in use. */
final class HashingMetrics {
    private HashingMetrics() {}

    static void register(MetricRegistry metrics, HashingPool pool) {
        metrics.registerGauge("gatehouse.hashing.busy", pool::busy);
        metrics.registerGauge("gatehouse.hashing.queued", pool::queued);
        metrics.registerGauge("gatehouse.hashing.refused", pool::refused);
        metrics.registerGauge("gatehouse.hashing.hashes", pool::hashesRun);
    }
}
