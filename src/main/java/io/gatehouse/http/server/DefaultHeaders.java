package io.gatehouse.http.server;

import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.client.RequestId;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** The headers that every answer carries. Whoever answers may replace one. Immutable. */
final class DefaultHeaders {
    /** A cache must not give what one origin was told to another (RFC 9110 §12.5.5). */
    static final HttpField VARY_ORIGIN = new HttpField(HttpHeader.VARY, HttpHeader.ORIGIN.asString());

    private final HttpSettings settings;

    DefaultHeaders(HttpSettings settings) {
        this.settings = settings;
    }

    /** Sets them, and gives the request's id. */
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
        return id;
    }

    /** Sets them again for a failure, for which Jetty has cleared some. */
    String prepareFailure(Request request, Response response) {
        if (!settings.corsOrigins().isEmpty() && ApiConnector.received(request)) {
            response.getHeaders().ensureField(VARY_ORIGIN);
        }
        return prepare(request, response);
    }
}
