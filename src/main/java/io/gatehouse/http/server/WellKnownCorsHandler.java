package io.gatehouse.http.server;

import io.gatehouse.http.client.ApiConnector;
import java.time.Duration;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Allows pages of every origin to read the documents below {@code /.well-known/} (Fetch, CORS protocol), which are public
 * and the same for every client. {@link DefaultHeaders} adds the header to every response; this handler answers preflight
 * requests. Credentials are not allowed. Thread-safe.
 */
final class WellKnownCorsHandler extends Handler.Wrapper {
    static final HttpField ANY_ORIGIN = new HttpField(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, "*");

    private static final String ROOT = "/.well-known/";
    /** OpenID Connect Discovery 1.0 §4 appends this to an issuer with a path. */
    private static final String APPENDED = "/.well-known/openid-configuration";

    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofDays(1);

    WellKnownCorsHandler(Handler next) {
        super(next);
    }

    /** Whether a request on the API's port is for a public document; also true for paths that are not served. */
    static boolean isPublic(Request request) {
        // Jetty reports some malformed requests without a URI.
        String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
        return path != null && (path.startsWith(ROOT) || path.endsWith(APPENDED)) && ApiConnector.received(request);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!isPreflight(request) || !isPublic(request)) {
            return super.handle(request, response, callback);
        }
        response.setStatus(HttpStatus.NO_CONTENT_204);
        response.getHeaders()
                .put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD")
                .put(HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS, "*")
                .put(HttpHeader.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_MAX_AGE.toSeconds());
        callback.succeeded();
        return true;
    }

    private static boolean isPreflight(Request request) {
        return HttpMethod.OPTIONS.is(request.getMethod())
                && request.getHeaders().contains(HttpHeader.ORIGIN)
                && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
    }
}
