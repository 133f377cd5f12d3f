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
 * Says whether whoever sent a request still waits for the answer. The server notices that a client has gone only when it
 * writes; work that is dear is better not done for nobody. Costs a few system calls and reads nothing.
 */
public final class ClientDisconnects {
    private ClientDisconnects() {}

    /**
     * Asks later, on any thread, whether the client has closed or reset the connection of a request that was read to its
     * end. The answer is no where that cannot be told, as with HTTP/2 or when more has arrived on the connection.
     */
    public static BooleanSupplier hungUp(HttpServletRequest request) {
        EndPoint endPoint = ServletContextRequest.getServletContextRequest(request)
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        return endPoint instanceof SocketChannelEndPoint socket ? () -> hasHungUp(socket.getChannel()) : () -> false;
    }

    private static boolean hasHungUp(SocketChannel channel) {
        try (Selector selector = Selector.open()) {
            channel.register(selector, SelectionKey.OP_READ);
            // Readable without a byte to read: the end of the stream, or a reset.
            return selector.selectNow() > 0 && channel.socket().getInputStream().available() == 0;
        } catch (IOException e) {
            return !channel.isOpen() || !channel.isConnected();
        }
    }
}
