package io.gatehouse.http.server;

import io.gatehouse.http.client.LogContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpHeaderValue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The first handler on every port: assigns the request id, sets the default headers and the logging context. While the
 * server drains, each response closes its connection (RFC 9112 §9.6). Thread-safe.
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
            // Otherwise a request that arrives on a persistent connection while it closes would be lost.
            response.getHeaders().put(HttpHeader.CONNECTION, HttpHeaderValue.CLOSE);
        }
        return LogContext.with(request, () -> super.handle(request, response, callback));
    }
}
