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
 * Disables Jetty's buffer pool for connections. Jetty 12.1.14 returns the buffer of a connection with an unreadable
 * request to the pool while another thread still reads from it. The next connection with that buffer may process a
 * request twice, and its response may reach another user of a gateway's connection. Any client can cause this with
 * oversized requests.
 */
public final class UnpooledBuffers {
    /** Jetty pools no larger buffers and uses none this small. It requires at least two sizes. */
    private static final DataSize STEP = DataSize.bytes(1);

    private static final DataSize LARGEST = DataSize.bytes(2);

    private UnpooledBuffers() {}

    /** Configures all connectors. Call it before the server is built. */
    public static void configure(ServerFactory server) {
        connectors(server).forEach(connector -> {
            if (!(connector instanceof HttpConnectorFactory http)) {
                throw new IllegalStateException(
                        "Buffers cannot be configured for a connector of type " + connector.getClass());
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
        throw new IllegalStateException("Connectors are unknown for a server of type " + server.getClass());
    }
}
