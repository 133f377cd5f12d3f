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

/** Answers one probe of an orchestrator: 200 or 503, and a JSON object that names the cause. Thread-safe. */
final class ProbeServlet extends HttpServlet {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String name;
    private final transient Supplier<Optional<Cause>> cause;

    /**
     * @param name what the status is called where there is no cause against it
     * @param cause what stands against it
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
