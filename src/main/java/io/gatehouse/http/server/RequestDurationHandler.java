package io.gatehouse.http.server;

import io.gatehouse.kernel.LatencyBuckets;
import io.prometheus.metrics.core.metrics.Histogram;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;

/**
 * Counts how long the requests of one connector took, by method, route and status: from the end of their headers until
 * their answer was handed to the network. A route is a path as it was declared, {@code /api/v1/users/{login}}, and never
 * what a client made up: there are as many as the code has. What reached no route is {@link #NO_ROUTE}. Thread-safe.
 */
public final class RequestDurationHandler implements RequestLog {
    /** The route of requests that were refused before one was found. */
    public static final String NO_ROUTE = "none";

    private static final String ATTRIBUTE = RequestDurationHandler.class.getName();

    private final String connector;
    private final Histogram durations = Histogram.builder()
            .name("http_server_request_duration_seconds")
            .help("Time from the end of a request's headers until the response was handed to the network")
            .labelNames("method", "route", "status")
            .classicOnly()
            .classicUpperBounds(LatencyBuckets.upperBoundsSeconds())
            .withoutExemplars()
            .build();
    private final Map<String, RouteDurations> routes = new ConcurrentHashMap<>();
    /** Of routes without variables, which are found by the path of a request. */
    private final Map<String, RouteDurations> byPath = new ConcurrentHashMap<>();

    private final RouteDurations none = route(NO_ROUTE);

    /** @param connector the name of the connector whose requests count */
    RequestDurationHandler(String connector) {
        this.connector = connector;
    }

    /** Lets a path be a route although no resource and no servlet has it. */
    public void addPath(String path) {
        byPath.put(path, route(path));
    }

    /** The durations of a route, the same each time that it is asked for. */
    RouteDurations route(String template) {
        return routes.computeIfAbsent(template, route -> new RouteDurations(durations, route));
    }

    /** Where a resource's filter notes the route among the attributes of the request. */
    static String attribute() {
        return ATTRIBUTE;
    }

    @Override
    public void log(Request request, Response response) {
        if (connector.equals(request.getConnectionMetaData().getConnector().getName())) {
            // Jetty took the time when it had read the headers, by this clock.
            long nanos = NanoTime.since(request.getHeadersNanoTime());
            of(request).record(request.getMethod(), response.getStatus(), nanos);
        }
    }

    private RouteDurations of(Request request) {
        String path = request.getHttpURI().getPath();
        RouteDurations fixed = path == null ? null : byPath.get(path);
        if (fixed != null) {
            return fixed;
        }
        return request.getAttribute(ATTRIBUTE) instanceof RouteDurations found ? found : none;
    }

    /** The histogram of all durations, with a series for each method, route and status that occurred. */
    public Histogram durations() {
        return durations;
    }
}
