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
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the filter does in each servlet container. */
abstract class GatehouseFilterContract extends HttpAdapterContract {
    static final EnumSet<DispatcherType> DISPATCHES =
            EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.FORWARD);

    /** Starts a container on a free port of loopback. All filters and servlets support asynchronous requests. */
    abstract Service serve(Map<String, GatehouseFilter> filters, Map<String, HttpServlet> servlets) throws Exception;

    @Override
    protected Service serve(GatehouseVerifier gatehouse) {
        Map<String, GatehouseFilter> filters = Map.of(
                "/orders", new GatehouseFilter(gatehouse, "clerk"),
                "/async", new GatehouseFilter(gatehouse, "clerk"),
                "/both", new GatehouseFilter(gatehouse, "clerk", "editor"),
                "/any", new GatehouseFilter(gatehouse),
                "/forward", new GatehouseFilter(gatehouse));
        Map<String, HttpServlet> servlets = Map.of(
                "/orders", new Subject(),
                "/async", new Async(),
                "/both", new Subject(),
                "/any", new Identity(),
                "/forward", new Forward(),
                "/unfiltered", new Unfiltered());
        try {
            return serve(filters, servlets);
        } catch (Exception e) {
            throw new IllegalStateException(e);
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
