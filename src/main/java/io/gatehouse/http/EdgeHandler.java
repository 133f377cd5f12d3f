package io.gatehouse.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Stands in front of all other handlers on every port: gives the request its id and the answer the headers that every
 * answer carries. Whoever answers may replace a header. While the server drains, each answer ends its connection
 * (RFC 9112 §9.6). Thread-safe.
 */
final class EdgeHandler extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        prepare(request, response);
        if (getServer().isStopping()) {
            // A request that comes on a kept connection in the moment of its end would be lost.
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        return LogContext.with(request, () -> super.handle(request, response, callback));
    }

    /** Sets the headers; also for answers that Jetty gives before any handler is asked. */
    static String prepare(Request request, Response response) {
        String id = RequestId.of(request);
        response.getHeaders()
                .put(RequestId.HEADER, id)
                .put("X-Content-Type-Options", "nosniff")
                .put("Referrer-Policy", "no-referrer")
                .put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .put(HttpHeader.CACHE_CONTROL, "no-store");
        return id;
    }
}
