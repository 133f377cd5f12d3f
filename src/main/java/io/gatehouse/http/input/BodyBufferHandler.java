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
 * Reads a body before anything behind it is asked, and holds no thread meanwhile: clients that send slowly keep nobody else
 * from being served. A body is read up to one byte more than {@link BodyFilter} takes, and the whole of it may take as long
 * as the connection may be silent; of what does not come in that time, reading it says so. Bytes are copied, since a
 * client that sends them one by one would keep a buffer for each. Thread-safe.
 */
public final class BodyBufferHandler extends Handler.Wrapper {
    private static final int ENOUGH_BYTES = BodyFilter.MAX_BODY_BYTES + 1;

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!hasBody(request)) {
            return super.handle(request, response, callback);
        }
        new Loading(request, response, callback).begin();
        return true;
    }

    private static boolean hasBody(Request request) {
        // In HTTP/2 no header says whether a body follows; one that does not is at its end at once.
        return request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH) > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)
                || request.getConnectionMetaData().getHttpVersion().getVersion() >= HttpVersion.HTTP_2.getVersion();
    }

    private boolean next(Request request, Response response, Callback callback) throws Exception {
        return super.handle(request, response, callback);
    }

    /** One request whose body arrives. */
    private final class Loading implements Runnable {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Scheduler.Task deadline;
        private final AtomicBoolean decided = new AtomicBoolean();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();

        Loading(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.deadline = request.getComponents()
                    .getScheduler()
                    .schedule(
                            this::late,
                            request.getConnectionMetaData().getConnector().getIdleTimeout(),
                            TimeUnit.MILLISECONDS);
        }

        /** On the thread of the request, which goes on with it if all is there already. */
        void begin() {
            Content.Chunk end = read();
            if (end != null && decide()) {
                handle(end);
            }
        }

        @Override
        public void run() {
            try {
                Content.Chunk end = decided.get() ? null : read();
                if (end != null && decide()) {
                    handleElsewhere(end);
                }
            } catch (RuntimeException | Error e) {
                // Nobody else would end the request.
                if (decide()) {
                    callback.failed(e);
                }
            }
        }

        private void late() {
            if (decide()) {
                handleElsewhere(Content.Chunk.from(new TimeoutException("The body took too long"), true));
            }
        }

        private void handleElsewhere(Content.Chunk end) {
            try {
                request.getContext().execute(() -> handle(end));
            } catch (RejectedExecutionException e) {
                callback.failed(e);
            }
        }

        private boolean decide() {
            boolean first = decided.compareAndSet(false, true);
            if (first) {
                deadline.cancel();
            }
            return first;
        }

        /** What the body ends with for now; null if it is still to come. */
        private Content.@Nullable Chunk read() {
            while (body.size() < ENOUGH_BYTES) {
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

    /** A request whose body is here, as far as it came. */
    private static final class Loaded extends Request.Wrapper {
        private final ByteBuffer bytes;
        private final Content.Chunk end;
        private boolean taken;

        Loaded(Request request, ByteBuffer bytes, Content.Chunk end) {
            super(request);
            this.bytes = bytes;
            this.end = end;
        }

        @Override
        public Content.@Nullable Chunk read() {
            if (!taken && (bytes.hasRemaining() || end == Content.Chunk.EOF)) {
                taken = true;
                return Content.Chunk.from(bytes, end == Content.Chunk.EOF);
            }
            // More than enough: whoever wants it reads on.
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
