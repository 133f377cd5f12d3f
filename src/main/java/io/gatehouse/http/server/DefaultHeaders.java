package io.gatehouse.http.server;

import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.client.RequestId;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** The headers of every response. A handler may replace them. Immutable. */
final class DefaultHeaders {
    /** A cache must not reuse the response to one origin for another (RFC 9110 §12.5.5). */
    static final HttpField VARY_ORIGIN = new HttpField(HttpHeader.VARY, HttpHeader.ORIGIN.asString());

    private final HttpSettings settings;

    DefaultHeaders(HttpSettings settings) {
        this.settings = settings;
    }

    /** Sets the headers and returns the request id. */
    String prepare(Request request, Response response) {
        String id = RequestId.of(request);
        response.getHeaders()
                .put(RequestId.HEADER, id)
                .put("X-Content-Type-Options", "nosniff")
                .put("Referrer-Policy", "no-referrer")
                .put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .put(HttpHeader.CACHE_CONTROL, "no-store");
        if (!settings.strictTransport().isEmpty() && ApiConnector.received(request)) {
            response.getHeaders().put(HttpHeader.STRICT_TRANSPORT_SECURITY, settings.strictTransport());
        }
        if (WellKnownCorsHandler.isPublic(request)) {
            response.getHeaders().put(WellKnownCorsHandler.ANY_ORIGIN);
        }
        return id;
    }

    /** Sets the headers again for an error response, for which Jetty has removed some. */
    String prepareFailure(Request request, Response response) {
        if (!settings.corsOrigins().isEmpty()
                && ApiConnector.received(request)
                && !WellKnownCorsHandler.isPublic(request)) {
            response.getHeaders().ensureField(VARY_ORIGIN);
        }
        return prepare(request, response);
    }
}
