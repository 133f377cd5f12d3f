package io.gatehouse.http.server;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.util.DataSize;
import java.util.List;
import java.util.stream.Stream;

/**
 * Has each connection read and write with memory that is new. Jetty lends buffers out of a pool, and (12.1.14) gives the one
 * of a connection whose request cannot be read back to it while another thread still reads with it. Whoever is lent it
 * next, on another connection, may then have a request handled twice, and its answer read by the next user of a gateway's
 * connection. Any client can bring that about with requests that are too long.
 */
public final class UnpooledBuffers {
    /** The pool takes no larger ones, and none is that small; fewer than two sizes it does not accept. */
    private static final DataSize STEP = DataSize.bytes(1);

    private static final DataSize LARGEST = DataSize.bytes(2);

    private UnpooledBuffers() {}

    /** To be called before the server is built. */
    public static void of(ServerFactory server) {
        connectors(server).forEach(connector -> {
            if (!(connector instanceof HttpConnectorFactory http)) {
                throw new IllegalStateException("Not a connector whose buffers are known: " + connector.getClass());
            }
            http.setMinBufferPoolSize(STEP);
            http.setBufferPoolIncrement(STEP);
            http.setMaxBufferPoolSize(LARGEST);
        });
    }

    private static List<ConnectorFactory> connectors(ServerFactory server) {
        if (server instanceof DefaultServerFactory two) {
            return Stream.concat(two.getApplicationConnectors().stream(), two.getAdminConnectors().stream())
                    .toList();
        }
        if (server instanceof SimpleServerFactory one) {
            return List.of(one.getConnector());
        }
        throw new IllegalStateException("Not a server whose connectors are known: " + server.getClass());
    }
}
