package com.example.orders;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.servlet.GatehouseFilter;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A service that verifies access tokens by itself and refuses revoked ones. */
public final class OrdersService {
    private OrdersService() {}

    public static void main(String[] args) throws Exception {
        Map<String, String> environment = System.getenv();
        GatehouseVerifier gatehouse = GatehouseVerifier.builder()
                .issuer(environment.get("ISSUER"))
                .audience(environment.get("AUDIENCE"))
                .credential(environment.get("CLIENT_ID") + ":" + environment.get("CLIENT_SECRET"))
                .maxStaleness(Duration.ofSeconds(Long.parseLong(environment.getOrDefault("MAX_STALENESS", "20"))))
                .build();
        try (gatehouse) {
            gatehouse.start(Duration.ofSeconds(30));
            Server server = server(gatehouse, Integer.parseInt(environment.get("PORT")));
            server.setStopAtShutdown(true);
            server.start();
            server.join();
        }
    }

    /** A server on loopback that is not started. */
    static Server server(GatehouseVerifier gatehouse, int port) {
        ServletContextHandler context = new ServletContextHandler("/");
        // region routes
        FilterHolder clerks = new FilterHolder(new GatehouseFilter(gatehouse, "clerk"));
        clerks.setAsyncSupported(true);
        context.addFilter(clerks, "/orders", EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        context.addServlet(new OrdersServlet(), "/orders");
        // endregion
        context.addServlet(new ReadyServlet(gatehouse), "/ready");

        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(context);
        return server;
    }
}
