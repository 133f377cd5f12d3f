package io.gatehouse.http.client;

import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Sets the request id and the trace id in the logging context (MDC) while a thread processes a request, so that every
 * log line contains them. Thread-safe.
 */
public final class LogContext {
    /** MDC key of the request id. */
    public static final String REQUEST_ID = RequestId.LOG_KEY;
    /** MDC key of the trace id, the same as OpenTelemetry's. */
    public static final String TRACE_ID = "trace_id";

    private static final ThreadLocal<@Nullable Request> CURRENT = new ThreadLocal<>();

    private LogContext() {}

    /** Work on a request. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** Runs work in the context of a request, and restores the thread's previous context afterwards. */
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

    /** The request that this thread processes; null outside of a request. */
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
