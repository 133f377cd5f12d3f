package io.gatehouse.http.server;

import io.gatehouse.http.client.LogContext;
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
final class RequestContextHandler extends Handler.Wrapper {
    private final DefaultHeaders headers;

    RequestContextHandler(DefaultHeaders headers) {
        this.headers = headers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var unused = headers.prepare(request, response);
        if (getServer().isStopping()) {
            // A request that comes on a kept connection in the moment of its end would be lost.
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        return LogContext.with(request, () -> super.handle(request, response, callback));
    }
}
