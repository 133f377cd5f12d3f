package io.gatehouse.configuration;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.util.List;

/** The ports, their certificates, and how large the headers of a request may be. */
public final class ConnectorValidator {
    private static final long LEAST_HEADERS = 8 * 1024;
    private static final long MOST_HEADERS = 64 * 1024;

    private ConnectorValidator() {}

    /** Refuses certificates and keys that cannot be used, and limits that are too low or too high. */
    public static void review(ConfigurationErrors findings, ServerFactory server) {
        if (server instanceof DefaultServerFactory ports) {
            review(findings, "server.applicationConnectors", ports.getApplicationConnectors());
            reviewHeaders(findings, "server.applicationConnectors", ports.getApplicationConnectors());
            review(findings, "server.adminConnectors", ports.getAdminConnectors());
        }
    }

    /** Less than Jetty's own default refuses ordinary requests; more is memory that each connection can take. */
    private static void reviewHeaders(ConfigurationErrors findings, String path, List<ConnectorFactory> connectors) {
        for (int i = 0; i < connectors.size(); i++) {
            if (connectors.get(i) instanceof HttpConnectorFactory http) {
                long bytes = http.getMaxRequestHeaderSize().toBytes();
                findings.refuseIf(
                        bytes < LEAST_HEADERS || bytes > MOST_HEADERS,
                        path + "[" + i + "].maxRequestHeaderSize",
                        "must be between 8KiB and 64KiB.");
            }
        }
    }

    private static void review(ConfigurationErrors findings, String path, List<ConnectorFactory> connectors) {
        for (int i = 0; i < connectors.size(); i++) {
            if (connectors.get(i) instanceof PemConnectorFactory https) {
                https.review(findings, path + "[" + i + "]");
            }
        }
    }
}
