package io.gatehouse.verifier.feed;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Reads from a socket until a deadline, even if the server sends a byte now and then. Not thread-safe. */
final class DeadlineInput extends InputStream {
    private static final long SLICE_MILLIS = 500;

    private final Socket socket;
    private final InputStream in;
    private final LongSupplier nanoTime;
    private long deadline;

    DeadlineInput(Socket socket, LongSupplier nanoTime) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.nanoTime = nanoTime;
    }

    /** Sets the time from now on after which reading fails. */
    void expireAfter(long millis) {
        deadline = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
            if (left <= 0) {
                throw new SocketTimeoutException("The server did not answer in time");
            }
            socket.setSoTimeout((int) Math.min(SLICE_MILLIS, left));
            try {
                return in.read(bytes, from, length);
            } catch (SocketTimeoutException e) {
                if (socket.isClosed()) {
                    throw e;
                }
            }
        }
    }
}
