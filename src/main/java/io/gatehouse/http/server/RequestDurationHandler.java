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
 * Records request durations of one connector by method, route and status: from the end of the headers until the
 * response was handed to the network. A route is a path template such as {@code /api/v1/users/{login}}, never a
 * client's path, so their number is fixed. Requests that reach no route count as {@link #NO_ROUTE}. Thread-safe.
 */
public final class RequestDurationHandler implements RequestLog {
    /** The route of requests that were rejected before a route was found. */
    static final String NO_ROUTE = "none";

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
    /** Routes without variables, which match the path of a request exactly. */
    private final Map<String, RouteDurations> byPath = new ConcurrentHashMap<>();

    /** Routes whose last variable is any path, by the part before it. */
    private final Map<String, RouteDurations> byPrefix = new ConcurrentHashMap<>();

    private final RouteDurations none = route(NO_ROUTE);

    /**
     * Records the requests of one connector.
     *
     * @param connector the name of the connector
     */
    RequestDurationHandler(String connector) {
        this.connector = connector;
    }

    /** Adds a route for a path that no resource declares. */
    public void addPath(String path) {
        byPath.put(path, route(path));
    }

    /**
     * Adds a route for all paths below a path that no resource declares.
     *
     * @param prefix ends with a slash
     */
    public void addPathsBelow(String prefix) {
        byPrefix.put(prefix, route(prefix + "{path}"));
    }

    /** The durations of a route, created on first use. */
    RouteDurations route(String template) {
        return routes.computeIfAbsent(template, route -> new RouteDurations(durations, route));
    }

    /** The request attribute in which a resource's filter stores the route. */
    static String attribute() {
        return ATTRIBUTE;
    }

    @Override
    public void log(Request request, Response response) {
        if (connector.equals(request.getConnectionMetaData().getConnector().getName())) {
            // Jetty set this time after it read the headers, from the same clock.
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
        if (request.getAttribute(ATTRIBUTE) instanceof RouteDurations found) {
            return found;
        }
        return path == null ? none : below(path);
    }

    private RouteDurations below(String path) {
        for (Map.Entry<String, RouteDurations> each : byPrefix.entrySet()) {
            if (path.startsWith(each.getKey())) {
                return each.getValue();
            }
        }
        return none;
    }

    /** The histogram of all durations, with a series for each method, route and status that occurred. */
    public Histogram durations() {
        return durations;
    }
}
