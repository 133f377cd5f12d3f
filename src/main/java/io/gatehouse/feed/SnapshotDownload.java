package io.gatehouse.feed;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/**
 * Writes one download in chunks and ends it if the client reads too slowly: a slow client must not hold one of the few
 * downloads. It never blocks a thread.
 */
final class SnapshotDownload extends IteratingNestedCallback {
    private static final int CHUNK = 64 * 1024;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** For connections that start slowly. */
    private static final long GRACE_SECONDS = 10;

    private final byte[] content;
    private final Response response;
    private final LongSupplier nanoTime;
    private final long startedAt;
    private int written;

    SnapshotDownload(byte[] content, Response response, LongSupplier nanoTime, Callback callback) {
        super(callback);
        this.content = content;
        this.response = response;
        this.nanoTime = nanoTime;
        this.startedAt = nanoTime.getAsLong();
    }

    /** @throws TimeoutException if the client reads less than one chunk a second */
    @Override
    protected Action process() throws TimeoutException {
        if (written == content.length) {
            return Action.SUCCEEDED;
        }
        long seconds = (nanoTime.getAsLong() - startedAt) / NANOS_PER_SECOND;
        if (seconds > GRACE_SECONDS + written / CHUNK) {
            throw new TimeoutException("The client reads the snapshot too slowly");
        }
        int from = written;
        int length = Math.min(CHUNK, content.length - from);
        written = from + length;
        response.write(written == content.length, ByteBuffer.wrap(content, from, length), this);
        return Action.SCHEDULED;
    }
}
