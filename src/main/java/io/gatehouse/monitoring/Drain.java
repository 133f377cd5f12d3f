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
 * Drains the server at a graceful shutdown, so that no request is lost. First the instance reports not ready, still
 * serves requests and closes each connection after a response. Then it accepts no new connections and serves the open
 * ones.
 */
final class Drain implements LifeCycle.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    /** Longer than the one second after which idle connections are closed. */
    private static final Duration LAST_CONNECTIONS = Duration.ofSeconds(3);

    private final Readiness readiness;
    private final Duration delay;

    /** @param delay the time for which it still serves requests, so that load balancers notice that it is not ready */
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
            LOG.debug("Some connections are still open; stopping the server closes them", e);
        }
    }
}
