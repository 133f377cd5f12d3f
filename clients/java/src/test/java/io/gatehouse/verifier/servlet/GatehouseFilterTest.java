package io.gatehouse.verifier.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.http.HttpAdapterContract;
import io.gatehouse.verifier.http.Refusal;
import io.gatehouse.verifier.testing.TestIssuer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;

class GatehouseFilterTest extends HttpAdapterContract {
    private static final EnumSet<DispatcherType> DISPATCHES =
            EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD);

    @Override
    protected Service serve(GatehouseVerifier gatehouse) {
        ServletContextHandler context = new ServletContextHandler("/");
        filter(context, "/orders", new GatehouseFilter(gatehouse, "clerk"));
        filter(context, "/async", new GatehouseFilter(gatehouse, "clerk"));
        filter(context, "/both", new GatehouseFilter(gatehouse, "clerk", "editor"));
        filter(context, "/any", new GatehouseFilter(gatehouse));
        filter(context, "/forward", new GatehouseFilter(gatehouse));
        serve(context, "/orders", new Subject());
        serve(context, "/both", new Subject());
        serve(context, "/any", new Identity());
        serve(context, "/async", new Async());
        serve(context, "/forward", new Forward());
        serve(context, "/unfiltered", new Unfiltered());
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        start(server);
        return new Running(server, URI.create("http://127.0.0.1:" + connector.getLocalPort()));
    }

    private static void filter(ServletContextHandler context, String path, GatehouseFilter filter) {
        FilterHolder holder = new FilterHolder(filter);
        holder.setAsyncSupported(true);
        context.addFilter(holder, path, DISPATCHES);
    }

    private static void serve(ServletContextHandler context, String path, HttpServlet servlet) {
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, path);
    }

    private static void start(Server server) {
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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

    private static final class Subject extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print(GatehouseFilter.caller(request).subject());
        }
    }

    private static final class Identity extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .print(String.join(
                            " ",
                            request.getUserPrincipal().getName(),
                            request.getRemoteUser(),
                            request.getAuthType(),
                            Boolean.toString(request.isUserInRole("editor")),
                            Boolean.toString(request.isUserInRole("clerk"))));
        }
    }

    /** Dispatches the request to itself once, with the container's own request. */
    private static final class Async extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                response.getWriter().print(request.getUserPrincipal().getName());
            } else {
                request.startAsync().dispatch();
            }
        }
    }

    private static final class Forward extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException, ServletException {
            request.getRequestDispatcher("/orders").forward(request, response);
        }
    }

    private static final class Unfiltered extends HttpServlet {
        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                GatehouseFilter.caller(request);
            } catch (IllegalStateException e) {
                response.getWriter().print(e.getMessage());
            }
        }
    }

    private String bob(String... roles) {
        return "Bearer " + issuer().token("bob").roles(roles).sign();
    }

    @Test
    void the_request_has_the_identity_of_the_token() {
        String subject = TestIssuer.subject("bob").toString();

        assertThat(get("/any", bob("editor")).body()).isEqualTo(subject + " " + subject + " Bearer true false");
    }

    @Test
    void all_required_roles_are_required() throws IOException {
        assertThat(get("/both", bob("editor", "clerk")).statusCode()).isEqualTo(200);
        assertRefused(get("/both", bob("editor")), Refusal.ROLE_MISSING);
    }

    @Test
    void the_identity_stays_with_an_asynchronous_dispatch() throws IOException {
        assertThat(get("/async", clerk()).body())
                .isEqualTo(TestIssuer.subject("ada").toString());
        assertRefused(get("/async", bob()), Refusal.ROLE_MISSING);
    }

    @Test
    void a_forward_does_not_avoid_the_roles_of_its_target() throws IOException {
        assertThat(get("/forward", clerk()).body())
                .isEqualTo(TestIssuer.subject("ada").toString());
        assertRefused(get("/forward", bob()), Refusal.ROLE_MISSING);
    }

    @Test
    void a_servlet_without_a_filter_has_no_caller() {
        assertThat(get("/unfiltered", clerk()).body()).contains("Map one to its path");
    }
}
