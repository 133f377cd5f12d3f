package io.gatehouse.http.client;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.SocketChannelEndPoint;

/**
 * Detects that a client has disconnected before its response is written. The server notices a disconnect only when it
 * writes, so expensive work should call this check first. A check costs a few system calls and reads no data.
 * Thread-safe.
 */
public final class ClientDisconnects {
    private ClientDisconnects() {}

    /**
     * Returns a check for a request whose body has been read: true once the client has closed or reset the connection.
     * The check may run later and on any thread. It is false where a disconnect cannot be detected: with HTTP/2, or
     * when more data has arrived on the connection.
     */
    public static BooleanSupplier detector(HttpServletRequest request) {
        EndPoint endPoint = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        return endPoint instanceof SocketChannelEndPoint socket
                ? () -> isDisconnected(socket.getChannel())
                : () -> false;
    }

    private static boolean isDisconnected(SocketChannel channel) {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            // Readable but with no bytes available: end of stream or reset.
            return selector.selectNow() > 0 && channel.socket().getInputStream().available() == 0;
        } catch (IOException e) {
            return !channel.isOpen() || !channel.isConnected();
        }
    }
}
