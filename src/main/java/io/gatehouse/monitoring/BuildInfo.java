package io.gatehouse.monitoring;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Objects;

/** Provides the version of the running service, and registers it as a metric. */
public final class BuildInfo {
    private static final String NOT_PACKAGED = "unpackaged";

    private BuildInfo() {}

    /** The version in the manifest of the jar, or {@code unpackaged} where the classes do not come from a jar. */
    public static String version() {
        return Objects.requireNonNullElse(BuildInfo.class.getPackage().getImplementationVersion(), NOT_PACKAGED);
    }

    /** Registers the metric {@code gatehouse_build_info}. */
    static void register(PrometheusRegistry metrics) {
        Info.builder()
                .name("gatehouse_build")
                .help("The running version")
                .labelNames("version")
                .register(metrics)
                .setLabelValues(version());
    }
}
