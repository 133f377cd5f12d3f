package io.gatehouse.monitoring;

import io.gatehouse.password.HashingPool;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Registers the metrics of the password hashing pool. */
final class HashingMetrics {
    private HashingMetrics() {}

    static void register(PrometheusRegistry metrics, HashingPool pool) {
        new CallbackMetrics(metrics)
                .gauge("gatehouse_hashing_busy", "Threads that hash a password", pool::busy)
                .gauge("gatehouse_hashing_queued", "Passwords in the hashing queue", pool::queued)
                .gauge("gatehouse_hashing_threads", "Size of the hashing pool", pool::threads)
                .counter(
                        "gatehouse_hashing_refused",
                        "Passwords rejected with 503 because the hashing queue was too long",
                        pool::rejected)
                .counter(
                        "gatehouse_hashing_abandoned",
                        "Passwords not hashed because the client had disconnected",
                        pool::abandoned)
                .counter(
                        "gatehouse_hashing_unusable",
                        "Passwords compared with a stored hash that no password matches",
                        pool::unusable)
                .counter("gatehouse_hashing_hashes", "Password hashes computed since the start", pool::hashesRun);
    }
}
