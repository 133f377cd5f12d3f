package io.gatehouse.http.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;

/**
 * Ends connections on which no request is being served and the headers of the next one do not arrive within the idle timeout.
 * Jetty starts that time anew with each byte, so that a client could keep a connection with one byte a minute: of the headers of
 * HTTP/1, or of frames of HTTP/2 (a header block that never ends, or pings). Each run looks at all connections. Thread-safe.
 */
final class HeaderTimeout implements Connection.Listener, Runnable {
    private final Map<Connection, Waiting> connections = new ConcurrentHashMap<>();

    /** Holds for all connectors of a server that is about to start. */
    void install(Server server) {
        server.getContainedBeans(HttpConnectionFactory.class).forEach(factory -> factory.addEventListener(this));
        server.getContainedBeans(AbstractHTTP2ServerConnectionFactory.class)
                .forEach(factory -> factory.addEventListener(this));
    }

    /**
     * Since when a connection waits for the headers of a request.
     *
     * @param requests how many had come before; in HTTP/2, streams
     * @param isClosing whether the connection was asked to close
     */
    private record Waiting(long requests, long sinceNanos, boolean isClosing) {
        private static Waiting forNextOf(Connection connection) {
            return new Waiting(connection.getMessagesIn(), NanoTime.now(), false);
        }

        private Waiting closing() {
            return new Waiting(requests, sinceNanos, true);
        }

        private boolean isOverFor(Connection connection) {
            long longest =
                    TimeUnit.MILLISECONDS.toNanos(connection.getEndPoint().getIdleTimeout());
            return longest > 0 && NanoTime.since(sinceNanos) > longest;
        }
    }

    @Override
    public void onOpened(Connection connection) {
        connections.put(connection, Waiting.forNextOf(connection));
    }

    @Override
    public void onClosed(Connection connection) {
        connections.remove(connection);
    }

    /** Looks once. A connection that cannot be judged keeps no other from being looked at. */
    @Override
    public void run() {
        RuntimeException failure = null;
        for (Map.Entry<Connection, Waiting> each : connections.entrySet()) {
            try {
                look(each.getKey(), each.getValue());
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void look(Connection connection, Waiting waiting) {
        boolean isBusy = connection.getMessagesIn() != connection.getMessagesOut();
        if (isBusy || connection.getMessagesIn() != waiting.requests()) {
            connections.computeIfPresent(connection, (key, old) -> Waiting.forNextOf(connection));
        } else if (waiting.isOverFor(connection)) {
            end(connection, waiting);
        }
    }

    /** HTTP/2 says so to the client first (GOAWAY, RFC 9113 §6.8); what is left of the connection ends with the next look. */
    private void end(Connection connection, Waiting waiting) {
        if (waiting.isClosing()) {
            connection.getEndPoint().close();
        } else {
            connections.computeIfPresent(connection, (key, old) -> waiting.closing());
            connection.close();
        }
    }
}
