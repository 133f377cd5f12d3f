package io.gatehouse.http.input;

import io.gatehouse.http.client.LogContext;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads the whole request body before the next handler runs. It blocks no thread while it waits, so clients that send
 * slowly do not block others. It buffers at most one byte more than {@link BodyFilter} accepts, and the whole body must
 * arrive within the connection's idle timeout; otherwise reading the body fails. Bytes are copied, because a client
 * that sends single bytes would occupy one buffer for each. Thread-safe.
 */
public final class BodyBufferHandler extends Handler.Wrapper {
    private static final int BUFFER_LIMIT_BYTES = BodyFilter.MAX_BODY_BYTES + 1;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!hasBody(request)) {
            return super.handle(request, response, callback);
        }
        new Loading(request, response, callback).begin();
        return true;
    }

    private static boolean hasBody(Request request) {
        // HTTP/2 has no header that announces a body. If there is no body, the first read returns the end.
        return request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                || request.getConnectionMetaData().getHttpVersion().getVersion() >= HttpVersion.HTTP_2.getVersion();
    }

    private boolean next(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, response, callback);
    }

    /** A request whose body is arriving. */
    private final class Loading implements Runnable {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Scheduler.Task deadline;
        private final AtomicBoolean completed = new AtomicBoolean();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Loading(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.deadline = request.getComponents()
                    .getScheduler()
                    .schedule(
                            this::timeOut,
                            request.getConnectionMetaData().getConnector().getIdleTimeout(),
                            TimeUnit.MILLISECONDS);
        }

        /** Runs on the request's thread, which continues with the request if the body is already complete. */
        void begin() {
            Content.Chunk end = read();
            if (end != null && complete()) {
                handle(end);
            }
        }

        @Override
        public void run() {
            try {
                Content.Chunk end = completed.get() ? null : read();
                if (end != null && complete()) {
                    handleOnPool(end);
                }
            } catch (RuntimeException | Error e) {
                // No other code would complete the request.
                if (complete()) {
                    callback.failed(e);
                }
            }
        }

        private void timeOut() {
            if (complete()) {
                handleOnPool(Content.Chunk.from(
                        new TimeoutException("The request body did not arrive within the idle timeout"), true));
            }
        }

        private void handleOnPool(Content.Chunk end) {
            try {
                request.getContext().execute(() -> handle(end));
            } catch (RejectedExecutionException e) {
                callback.failed(e);
            }
        }

        private boolean complete() {
            boolean first = completed.compareAndSet(false, true);
            if (first) {
                deadline.cancel();
            }
            return first;
        }

        /** The chunk that ends the body for now; null if more is to come. */
        private Content.@Nullable Chunk read() {
            while (body.size() < BUFFER_LIMIT_BYTES) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return null;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    return chunk;
                }
                boolean last = chunk.isLast();
                copy(chunk);
                if (last) {
                    return Content.Chunk.EOF;
                }
            }
            return Content.Chunk.EMPTY;
        }

        private void copy(Content.Chunk chunk) {
            byte[] bytes = new byte[chunk.remaining()];
            chunk.getByteBuffer().get(bytes);
            chunk.release();
            body.writeBytes(bytes);
        }

        private void handle(Content.Chunk end) {
            try {
                Request loaded = new Loaded(request, ByteBuffer.wrap(body.toByteArray()), end);
                if (!LogContext.with(request, () -> next(loaded, response, callback))) {
                    Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
                }
            } catch (Throwable t) {
                Response.writeError(request, response, callback, t);
            }
        }
    }

    /** A request with a buffered body, as far as it arrived. */
    private static final class Loaded extends Request.Wrapper {
        private final ByteBuffer bytes;
        private final Content.Chunk end;
        private boolean consumed;

        Loaded(Request request, ByteBuffer bytes, Content.Chunk end) {
            super(request);
            this.bytes = bytes;
            this.end = end;
        }

        @Override
        public Content.@Nullable Chunk read() {
            if (!consumed && (bytes.hasRemaining() || end == Content.Chunk.EOF)) {
                consumed = true;
                return Content.Chunk.from(bytes, end == Content.Chunk.EOF);
            }
            // The body exceeds the buffer: the reader continues with the connection.
            return end == Content.Chunk.EMPTY ? super.read() : end;
        }

        @Override
        public void demand(Runnable demandCallback) {
            if (!bytes.hasRemaining() && end == Content.Chunk.EMPTY) {
                super.demand(demandCallback);
            } else {
                demandCallback.run();
            }
        }
    }
}
