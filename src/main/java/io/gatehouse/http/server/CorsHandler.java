package io.gatehouse.http.server;

import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.client.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Allows pages of configured origins to call the API from a browser (Fetch, CORS protocol). Origins are compared
 * exactly, credentials are not allowed, and the admin port is excluded. The documents below {@code /.well-known/} are
 * excluded too, because {@link WellKnownCorsHandler} allows every origin to read them, and paths that only gateways
 * call: a gateway would take the response to a preflight request for a successful check. Thread-safe.
 */
final class CorsHandler extends CrossOriginHandler {
    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofHours(1);

    private final Set<String> origins;
    private final Predicate<String> excluded;

    private CorsHandler(List<String> origins, Predicate<String> excluded) {
        this.origins = Set.copyOf(origins);
        this.excluded = excluded;
        setAllowCredentials(false);
        setAllowedOriginPatterns(origins.stream().map(Pattern::quote).collect(Collectors.toUnmodifiableSet()));
        setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        setAllowedHeaders(Set.of("Authorization", "Content-Type", RequestId.HEADER, "traceparent"));
        setExposedHeaders(Set.of(RequestId.HEADER, "Retry-After", "WWW-Authenticate", "Location"));
        setPreflightMaxAge(PREFLIGHT_MAX_AGE);
    }

    /** @param excluded selects the paths for which the next handler also answers preflight requests */
    static Handler inFrontOf(Handler next, List<String> origins, Predicate<String> excluded) {
        CorsHandler handler = new CorsHandler(origins, excluded);
        handler.setHandler(next);
        return handler;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!ApiConnector.received(request) || WellKnownCorsHandler.isPublic(request) || isExcluded(request)) {
            return getHandler().handle(request, response, callback);
        }
        List<String> sent = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        if (sent.isEmpty() || (sent.size() == 1 && origins.contains(sent.get(0)))) {
            return super.handle(request, response, callback);
        }
        // With several Origin headers Jetty checks only one and would return all of them.
        response.getHeaders().add(DefaultHeaders.VARY_ORIGIN);
        return getHandler().handle(request, response, callback);
    }

    private boolean isExcluded(Request request) {
        String path = request.getHttpURI().getPath();
        return path != null && excluded.test(path);
    }
}
