package io.gatehouse.http.server;

import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.client.RequestId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Lets pages of some origins call the API from a browser (Fetch, CORS protocol): of exactly those, without cookies, and not
 * on the admin port. Thread-safe.
 */
final class CorsHandler extends CrossOriginHandler {
    private static final Duration REMEMBERED = Duration.ofHours(1);

    private final Set<String> origins;

    private CorsHandler(List<String> origins) {
        this.origins = Set.copyOf(origins);
        setAllowCredentials(false);
        setAllowedOriginPatterns(origins.stream().map(Pattern::quote).collect(Collectors.toUnmodifiableSet()));
        setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        setAllowedHeaders(Set.of("Authorization", "Content-Type", RequestId.HEADER, "traceparent"));
        setExposedHeaders(Set.of(RequestId.HEADER, "Retry-After", "WWW-Authenticate", "Location"));
        setPreflightMaxAge(REMEMBERED);
    }

    static Handler inFrontOf(Handler next, List<String> origins) {
        CorsHandler made = new CorsHandler(origins);
        made.setHandler(next);
        return made;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!ApiConnector.received(request)) {
            return getHandler().handle(request, response, callback);
        }
        List<String> sent = request.getHeaders().getValuesList(HttpHeader.ORIGIN);
        if (sent.isEmpty() || (sent.size() == 1 && origins.contains(sent.get(0)))) {
            return super.handle(request, response, callback);
        }
        // Jetty takes one of several for all of them, and would hand all back.
        response.getHeaders().add(DefaultHeaders.VARY_ORIGIN);
        return getHandler().handle(request, response, callback);
    }
}
