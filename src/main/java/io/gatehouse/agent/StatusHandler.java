package io.gatehouse.agent;

import io.gatehouse.monitoring.CallbackMetrics;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerifierHealth;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Serves the probes and the metrics on the paths of the service's admin port. While the agent drains, it is not ready.
 * Thread-safe.
 */
final class StatusHandler extends Handler.Wrapper implements LifeCycle.Listener {
    private static final double MILLIS_PER_SECOND = 1_000;

    private final GatehouseVerifier verifier;
    private final PrometheusRegistry metrics;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Duration drain;
    private volatile boolean draining;

    /** @param drain the time for which the agent still serves checks after it reports not ready */
    StatusHandler(GatehouseVerifier verifier, PrometheusRegistry metrics, Duration drain) {
        this.verifier = verifier;
        this.metrics = metrics;
        this.drain = drain;
        new CallbackMetrics(metrics)
                .gauge(
                        "gatehouse_agent_staleness_seconds",
                        "Time since which the agent may lack a revocation",
                        () -> seconds(verifier.health().ageMillis()))
                .gauge(
                        "gatehouse_agent_entries",
                        "Denylist entries",
                        () -> verifier.health().entries());
    }

    private static double seconds(long ageMillis) {
        return ageMillis == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : ageMillis / MILLIS_PER_SECOND;
    }

    @Override
    public void lifeCycleStopping(LifeCycle event) {
        draining = true;
        try {
            Thread.sleep(drain.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        if (path == null || !HttpMethod.GET.is(request.getMethod())) {
            return super.handle(request, response, callback);
        }
        switch (path) {
            case "/healthz/live" -> write(response, HttpStatus.OK_200, "{\"status\":\"live\"}", callback);
            case "/healthz/ready" -> ready(response, callback);
            case "/prometheus" -> scrape(request, response, callback);
            default -> {
                return super.handle(request, response, callback);
            }
        }
        return true;
    }

    private void ready(Response response, Callback callback) {
        VerifierHealth health = verifier.health();
        if (health.ready() && !draining) {
            write(response, HttpStatus.OK_200, "{\"status\":\"ready\"}", callback);
            return;
        }
        String cause = draining ? "draining" : cause(health);
        String json = "{\"status\":\"not_ready\",\"cause\":\"" + cause + "\"}";
        write(response, HttpStatus.SERVICE_UNAVAILABLE_503, json, callback);
    }

    private static String cause(VerifierHealth health) {
        if (health.ageMillis() == Long.MAX_VALUE) {
            return "starting";
        }
        return health.clocksAgree() ? "stale" : "clock";
    }

    private static void write(Response response, int status, String json, Callback callback) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)), callback);
    }

    private void scrape(Request request, Response response, Callback callback) throws IOException {
        ExpositionFormatWriter format = formats.findWriter(request.getHeaders().get(HttpHeader.ACCEPT));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        format.write(body, metrics.scrape());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, format.getContentType());
        response.write(true, ByteBuffer.wrap(body.toByteArray()), callback);
    }
}
