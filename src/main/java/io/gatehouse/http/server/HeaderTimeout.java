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
 * Closes connections that process no request and receive no complete headers within the idle timeout. Jetty restarts
 * that timeout with each byte, so a client could keep a connection open with one byte a minute: of HTTP/1 headers, or
 * of HTTP/2 frames (an endless header block, or pings). Each run checks all connections. Thread-safe.
 */
final class HeaderTimeout implements Connection.Listener, Runnable {
    private final Map<Connection, Waiting> connections = new ConcurrentHashMap<>();

    /** Registers with all connectors of a server that is about to start. */
    void install(Server server) {
        server.getContainedBeans(HttpConnectionFactory.class).forEach(factory -> factory.addEventListener(this));
        server.getContainedBeans(AbstractHTTP2ServerConnectionFactory.class)
                .forEach(factory -> factory.addEventListener(this));
    }

    /**
     * The state of a connection that waits for the headers of a request.
     *
     * @param requests the number of earlier requests (HTTP/2: streams)
     * @param sinceNanos the start of the wait
     * @param isClosing whether the connection was requested to close
     */
    private record Waiting(long requests, long sinceNanos, boolean isClosing) {
        private static Waiting forNextOf(Connection connection) {
            return new Waiting(connection.getMessagesIn(), NanoTime.now(), false);
        }

        private Waiting closing() {
            return new Waiting(requests, sinceNanos, true);
        }

        private boolean isExpired(Connection connection) {
            long timeoutNanos =
                    TimeUnit.MILLISECONDS.toNanos(connection.getEndPoint().getIdleTimeout());
            return timeoutNanos > 0 && NanoTime.since(sinceNanos) > timeoutNanos;
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

    /** Checks all connections once. A failure for one connection does not stop the checks of the others. */
    @Override
    public void run() {
        RuntimeException failure = null;
        for (Map.Entry<Connection, Waiting> each : connections.entrySet()) {
            try {
                check(each.getKey(), each.getValue());
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void check(Connection connection, Waiting waiting) {
        boolean isBusy = connection.getMessagesIn() != connection.getMessagesOut();
        if (isBusy || connection.getMessagesIn() != waiting.requests()) {
            connections.computeIfPresent(connection, (key, old) -> Waiting.forNextOf(connection));
        } else if (waiting.isExpired(connection)) {
            end(connection, waiting);
        }
    }

    /** With HTTP/2 the first call sends GOAWAY (RFC 9113 §6.8); the next run closes the connection. */
    private void end(Connection connection, Waiting waiting) {
        if (waiting.isClosing()) {
            connection.getEndPoint().close();
        } else {
            connections.computeIfPresent(connection, (key, old) -> waiting.closing());
            connection.close();
        }
    }
}
