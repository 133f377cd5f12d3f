package io.gatehouse.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.MDC;

/**
 * Stands in front of all other handlers on every port: gives the request its id and the answer the headers that every
 * answer carries. Whoever answers may replace a header. Thread-safe.
 */
final class EdgeHandler extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String id = prepare(request, response);
        MDC.put(RequestId.LOG_KEY, id);
        try {
            return super.handle(request, response, callback);
        } finally {
            MDC.remove(RequestId.LOG_KEY);
        }
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
