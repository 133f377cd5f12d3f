package io.gatehouse.monitoring;

import com.codahale.metrics.MetricRegistry;
import io.gatehouse.http.server.RequestDurationHandler;
import io.gatehouse.revocation.DenylistModule;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.http.HttpServlet;

/** The metrics of this service and of its JVM in the text formats of Prometheus and OpenMetrics 1.0. */
final class PrometheusMetrics {
    private PrometheusMetrics() {}

    /** A servlet that answers with what a registry has at that time. */
    static HttpServlet servlet(
            MetricRegistry metrics, RequestDurationHandler requests, DenylistModule.Figures denylist) {
        PrometheusRegistry registry = new PrometheusRegistry();
        JvmMetrics.builder().register(registry);
        registry.register(new BuildInfo());
        registry.register(new GatehouseMetrics(metrics));
        registry.register(new RequestMetrics(requests));
        registry.register(new PropagationMetrics(denylist));
        return new PrometheusMetricsServlet(registry);
    }
}
