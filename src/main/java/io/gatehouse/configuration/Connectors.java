package io.gatehouse.configuration;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import java.util.List;

/** The ports and their certificates. */
public final class Connectors {
    private Connectors() {}

    /** Refuses certificates and keys that cannot be used. */
    public static void review(Findings findings, ServerFactory server) {
        if (server instanceof DefaultServerFactory ports) {
            review(findings, "server.applicationConnectors", ports.getApplicationConnectors());
            review(findings, "server.adminConnectors", ports.getAdminConnectors());
        }
    }

    private static void review(Findings findings, String path, List<ConnectorFactory> connectors) {
        for (int i = 0; i < connectors.size(); i++) {
            if (connectors.get(i) instanceof PemConnectorFactory https) {
                https.review(findings, path + "[" + i + "]");
            }
        }
    }
}
