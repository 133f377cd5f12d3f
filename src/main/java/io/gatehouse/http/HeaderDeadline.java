package io.gatehouse.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.AbstractLifeCycle;

/**
 * Ends connections of HTTP/1 on which the headers of a request do not end within the time that the connection may be
 * silent. Jetty counts that time anew from each byte, so that a client could keep a connection with one byte a minute.
 * Looks at all connections once a second. Thread-safe.
 */
final class HeaderDeadline extends AbstractLifeCycle implements Connection.Listener {
    private static final long PERIOD_SECONDS = 1;

    private final Server server;
    private final Map<Connection, Waiting> connections = new ConcurrentHashMap<>();

    private HeaderDeadline(Server server) {
        this.server = server;
    }

    /** Holds for all connectors of a server that is about to start. */
    static void install(Server server) {
        HeaderDeadline deadline = new HeaderDeadline(server);
        server.getContainedBeans(HttpConnectionFactory.class).forEach(factory -> factory.addEventListener(deadline));
        server.addBean(deadline);
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

    @Override
    protected void doStart() {
        lookLater();
    }

    private void lookLater() {
        var unused = server.getScheduler().schedule(this::look, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void look() {
        connections.forEach((connection, waiting) -> {
            boolean isBusy = connection.getMessagesIn() != connection.getMessagesOut();
            if (isBusy || connection.getMessagesIn() != waiting.requests()) {
                connections.computeIfPresent(connection, (key, old) -> Waiting.forNextOf(connection));
            } else if (waiting.isOverFor(connection)) {
                connection.getEndPoint().close();
            }
        });
        if (isRunning()) {
            lookLater();
        }
    }
}
