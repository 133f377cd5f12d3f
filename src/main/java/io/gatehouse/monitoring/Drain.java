package io.gatehouse.monitoring;

import io.gatehouse.http.client.ApiConnector;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server does first when it is told to stop, so that no request is lost: it says that it is not ready and serves on,
 * ending each connection with an answer; then it takes no new connection and serves those that it has taken.
 */
final class Drain implements LifeCycle.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    /** More than idle connections get, which is a second. */
    private static final Duration LAST_CONNECTIONS = Duration.ofSeconds(3);

    private final Readiness readiness;
    private final Duration delay;

    /** @param delay how long it goes on first, so that balancers take notice */
    Drain(Readiness readiness, Duration delay) {
        this.readiness = readiness;
        this.delay = delay;
    }

    @Override
    public void lifeCycleStopping(LifeCycle event) {
        readiness.draining();
        try {
            Thread.sleep(delay.toMillis());
            if (event instanceof Server server) {
                awaitLastConnections(server);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitLastConnections(Server server) throws InterruptedException {
        CompletableFuture<?>[] closed = Arrays.stream(server.getConnectors())
                .filter(connector -> ApiConnector.NAME.equals(connector.getName()))
                .map(Connector::shutdown)
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(closed).get(LAST_CONNECTIONS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("Connections are left for the end of the server", e);
        }
    }
}
