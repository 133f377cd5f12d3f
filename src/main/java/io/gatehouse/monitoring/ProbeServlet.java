package io.gatehouse.monitoring;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.monitoring.Readiness.Cause;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Responds to a liveness or readiness probe with 200 or 503, and a JSON object with the status and the cause.
 * Thread-safe.
 */
final class ProbeServlet extends HttpServlet {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final transient Supplier<Optional<Cause>> cause;

    /**
     * @param name the positive status, such as {@code ready}; the negative one is {@code not_ready}
     * @param cause the cause of a negative status; empty if the status is positive
     */
    ProbeServlet(String name, Supplier<Optional<Cause>> cause) {
        this.name = name;
        this.cause = cause;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Cause> against = cause.get();
        response.setStatus(
                against.isPresent() ? HttpServletResponse.SC_SERVICE_UNAVAILABLE : HttpServletResponse.SC_OK);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        Map<String, String> body = against.map(
                        found -> Map.of("status", "not_" + name, "cause", found.cause(), "detail", found.detail()))
                .orElse(Map.of("status", name));
        JSON.writeValue(response.getOutputStream(), body);
    }
}
