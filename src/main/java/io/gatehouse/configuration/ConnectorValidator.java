package io.gatehouse.configuration;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import java.util.List;

/** Validates the ports, their certificates, and the limits of request headers. */
public final class ConnectorValidator {
    private static final long LEAST_HEADERS = 8 * 1024;
    private static final long MOST_HEADERS = 64 * 1024;

    private ConnectorValidator() {}

    /** Rejects certificates and keys that cannot be used, and limits out of their bounds. */
    public static void validate(ConfigurationErrors errors, ServerFactory server) {
        if (server instanceof DefaultServerFactory ports) {
            validate(errors, "server.applicationConnectors", ports.getApplicationConnectors());
            reviewHeaders(errors, "server.applicationConnectors", ports.getApplicationConnectors());
            validate(errors, "server.adminConnectors", ports.getAdminConnectors());
        }
    }

    /**
     * A value below the default of Jetty rejects ordinary requests; each connection can allocate as much as the limit.
     */
    private static void reviewHeaders(ConfigurationErrors errors, String path, List<ConnectorFactory> connectors) {
        for (int i = 0; i < connectors.size(); i++) {
            if (connectors.get(i) instanceof HttpConnectorFactory http) {
                long bytes = http.getMaxRequestHeaderSize().toBytes();
                errors.rejectIf(
                        bytes < LEAST_HEADERS || bytes > MOST_HEADERS,
                        path + "[" + i + "].maxRequestHeaderSize",
                        "must be between 8KiB and 64KiB.");
            }
        }
    }

    private static void validate(ConfigurationErrors errors, String path, List<ConnectorFactory> connectors) {
        for (int i = 0; i < connectors.size(); i++) {
            if (connectors.get(i) instanceof PemConnectorFactory https) {
                https.validate(errors, path + "[" + i + "]");
            }
        }
    }
}
