package io.gatehouse.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;

/**
 * Ends connections of HTTP/1 on which the headers of a request do not end within the time that the connection may be
 * silent. Jetty counts that time anew from each byte, so that a client could keep a connection with one byte a minute.
 * Each run looks at all connections. Thread-safe.
 */
final class HeaderDeadline implements Connection.Listener, Runnable {
    private final Map<Connection, Waiting> connections = new ConcurrentHashMap<>();

    /** Holds for all connectors of a server that is about to start. */
    void install(Server server) {
        server.getContainedBeans(HttpConnectionFactory.class).forEach(factory -> factory.addEventListener(this));
    }

    /**
     * Since when a connection waits for the headers of a request.
     *
     * @param requests how many had come before
     */
    private record Waiting(long requests, long sinceNanos) {
        private static Waiting forNextOf(Connection connection) {
            return new Waiting(connection.getMessagesIn(), NanoTime.now());
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
            connection.getEndPoint().close();
        }
    }
}
