package io.gatehouse.agent;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.check.CheckHandler;
import io.gatehouse.check.CheckPaths;
import io.gatehouse.command.StartupException;
import io.gatehouse.configuration.AgentConfiguration;
import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.response.ErrorFormats;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.http.server.PlainHttpServer;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.refusal.ReferenceCodec;
import io.gatehouse.refusal.RefusalRecorder;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.GatehouseVerifierBuilder;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of the agent: checks, optionally the relay, probes and metrics on one connector. Thread-safe. */
final class AgentServer {
    private static final Logger LOG = LoggerFactory.getLogger(AgentServer.class);
    private static final String API = "/api/v1";
    /** Checks and pending polls hold no thread while they wait. */
    private static final int MAX_THREADS = 32;

    private static final int MIN_THREADS = 4;
    private static final int REFERENCE_KEY_BYTES = 32;
    /** The same as the service's: gateways keep idle connections for a shorter time. */
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

    private final Server server;
    private final GatehouseVerifier verifier;
    private final Optional<Path> socket;

    private AgentServer(Server server, GatehouseVerifier verifier, Optional<Path> socket) {
        this.socket = socket;
        this.server = server;
        this.verifier = verifier;
    }

    /** Creates the server, which does not listen yet. */
    static AgentServer create(AgentConfiguration configuration, SystemSources sources) {
        LifecycleEnvironment lifecycle = new LifecycleEnvironment(new MetricRegistry());
        PrometheusRegistry metrics = new PrometheusRegistry();
        ProblemWriter problems = new ProblemWriter(ErrorFormats.problems());
        GatehouseVerifierBuilder builder = verifier(configuration, sources);
        FeedRelay relay = configuration.relay().enabled() ? FeedRelay.observing(builder, lifecycle, sources) : null;
        GatehouseVerifier verifier = builder.build();
        CheckHandler check = new CheckHandler(CheckPaths.below(API), verifier, refusals(sources), problems, metrics);
        if (relay != null) {
            check.setHandler(relay.handler(API, configuration, verifier, problems, metrics));
        }
        StatusHandler status =
                new StatusHandler(verifier, metrics, configuration.drain().delay());
        check.getTail().setHandler(status);
        Server server = PlainHttpServer.create(threads(), check, problems);
        server.setStopTimeout(configuration.drain().limit().toMillis());
        server.setStopAtShutdown(true);
        server.addEventListener(status);
        server.addConnector(connector(server, configuration));
        lifecycle.manage(new AutoCloseableManager(verifier));
        lifecycle.attach(server);
        return new AgentServer(server, verifier, configuration.listen().socket());
    }

    private static GatehouseVerifierBuilder verifier(AgentConfiguration configuration, SystemSources sources) {
        return GatehouseVerifier.builder()
                .issuer(configuration.issuer())
                .audience(configuration.audience())
                .url(configuration.url())
                .credential(configuration.credential().reveal())
                .plainHttp(configuration.plainHttp())
                .maxStaleness(configuration.maxStaleness())
                .stalePolicy(configuration.stalePolicy())
                .cachedTokens(configuration.cacheSize())
                .clock(sources.clock(), sources.nanoTime());
    }

    /** The key of references is lost at the end of the process: the agent has no master key. */
    private static RefusalRecorder refusals(SystemSources sources) {
        byte[] key = new byte[REFERENCE_KEY_BYTES];
        sources.random().nextBytes(key);
        Secret encoded = Secret.valueOf(Base64.getEncoder().encodeToString(key));
        ReferenceCodec references = new ReferenceCodec(List.of(encoded), sources.random());
        return new RefusalRecorder(references, sources.clock(), sources.nanoTime());
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("agent");
        return threads;
    }

    private static AbstractConnector connector(Server server, AgentConfiguration configuration) {
        AbstractConnector connector = configuration
                .listen()
                .socket()
                .<AbstractConnector>map(path -> UnixSocket.connector(server, path))
                .orElseGet(() -> port(server, configuration));
        connector.setName(ApiConnector.NAME);
        connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        return connector;
    }

    private static ServerConnector port(Server server, AgentConfiguration configuration) {
        ServerConnector connector = new ServerConnector(server, 1, 1, PlainHttpServer.http1());
        connector.setHost(configuration.listen().host());
        connector.setPort(configuration.listen().port());
        return connector;
    }

    /**
     * Listens, and then follows the feed. Until the first snapshot has been loaded, checks get 503.
     *
     * @throws StartupException if the address is in use or cannot be used
     */
    void start() throws Exception {
        // Before the server starts: when it stops, Jetty deletes the file of the socket.
        socket.ifPresent(UnixSocket::prepare);
        try {
            server.start();
        } catch (IOException e) {
            server.stop();
            throw new StartupException("The agent cannot listen: " + e.getMessage()
                    + ". Stop the process that uses the address, or change the section listen.");
        }
        verifier.start();
        LOG.info("The agent listens on {}", server.getConnectors()[0]);
    }

    /** The root of the port that the agent listens on. */
    URI uri() {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    /** Stops in order: reports not ready, completes pending polls, closes the connections. */
    void stop() throws Exception {
        server.stop();
    }
}
