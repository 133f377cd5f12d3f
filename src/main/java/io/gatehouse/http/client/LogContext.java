package io.gatehouse.http.client;

import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What each line of the log carries that is written while a thread works on a request: the request's id and, if the client
 * sent one, the id of the trace that it belongs to. Thread-safe.
 */
public final class LogContext {
    /** The request's id in the logging context. */
    public static final String REQUEST_ID = RequestId.LOG_KEY;
    /** The trace's id, by the name under which OpenTelemetry writes it too. */
    public static final String TRACE_ID = "trace_id";

    private static final ThreadLocal<@Nullable Request> CURRENT = new ThreadLocal<>();

    private LogContext() {}

    /** Work on a request. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Runs work whose lines belong to a request; afterwards the thread writes for whom it wrote before. */
    public static <T, E extends Exception> T with(Request request, Work<T, E> work) throws E {
        String id = RequestId.of(request);
        String before = MDC.get(REQUEST_ID);
        if (id.equals(before)) {
            return work.run();
        }
        String traceBefore = MDC.get(TRACE_ID);
        Request requestBefore = CURRENT.get();
        set(id, TraceParent.traceId(request.getHeaders()), request);
        try {
            return work.run();
        } finally {
            set(before, traceBefore, requestBefore);
        }
    }

    /** The request that this thread works on; null outside of one. */
    static @Nullable Request request() {
        return CURRENT.get();
    }

    private static void set(@Nullable String requestId, @Nullable String traceId, @Nullable Request request) {
        put(REQUEST_ID, requestId);
        put(TRACE_ID, traceId);
        if (request == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(request);
        }
    }

    private static void put(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
