package io.gatehouse.verifier.servlet;

import jakarta.servlet.http.HttpServlet;
import java.net.URI;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class JettyFilterTest extends GatehouseFilterContract {
    @Override
    Service serve(Map<String, GatehouseFilter> filters, Map<String, HttpServlet> servlets) throws Exception {
        ServletContextHandler context = new ServletContextHandler("/");
        filters.forEach((path, filter) -> {
            FilterHolder holder = new FilterHolder(filter);
            holder.setAsyncSupported(true);
            context.addFilter(holder, path, DISPATCHES);
        });
        servlets.forEach((path, servlet) -> {
            ServletHolder holder = new ServletHolder(servlet);
            holder.setAsyncSupported(true);
            context.addServlet(holder, path);
        });
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        server.start();
        return new Running(server, URI.create("http://127.0.0.1:" + connector.getLocalPort()));
    }

    private record Running(Server server, URI uri) implements Service {
        @Override
        public void close() {
            try {
                server.stop();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
