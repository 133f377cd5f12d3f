package io.gatehouse.feed;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.client.VerifierClients;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.revocation.RevocationObserver;
import io.gatehouse.token.JwksDocument;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The feed of one instance. Create it before the denylist, which reports to {@link #observer}.
 *
 * @param observer records what this instance learns of revocations
 */
public record FeedModule(FeedLog log, FeedPositions positions, LongPolls polls, RevocationObserver observer) {
    /** Creates the objects that the denylist reports to. */
    public static FeedModule create(LifecycleEnvironment lifecycle, SystemSources sources) {
        FeedLog log = new FeedLog();
        // Most requests are completed before their time is over; their timeouts would fill the queue.
        LongPolls polls = new LongPolls(
                log,
                lifecycle
                        .scheduledExecutorService("revocation-feed-%d")
                        .threads(1)
                        .removeOnCancelPolicy(true)
                        .build());
        FeedPositions positions =
                new FeedPositions(log, UUID.randomUUID(), sources.nanoTime(), polls::urgent, polls::batched);
        return new FeedModule(log, positions, polls, positions);
    }

    /**
     * Creates the handler, and completes pending requests when the server stops.
     *
     * @param keys the public keys that listeners verify tokens with
     */
    public FeedHandler handler(
            Environment environment,
            DenylistModule denylist,
            VerifierClients clients,
            JwksDocument keys,
            ProblemWriter problems,
            FeedSettings settings,
            SystemSources sources,
            PrometheusRegistry metrics) {
        environment.lifecycle().manage(new AutoCloseableManager(polls));
        environment
                .lifecycle()
                .addServerLifecycleListener(server -> server.addEventListener(new LifeCycle.Listener() {
                    @Override
                    public void lifeCycleStopping(LifeCycle event) {
                        polls.drain(settings.drain());
                    }
                }));
        ListenerQuota quota = new ListenerQuota();
        SnapshotFile file = new SnapshotFile(
                denylist.replica(), positions, keys, settings.issuer(), sources.clock(), sources.nanoTime());
        return new FeedHandler(
                FeedHandler.Paths.below(settings.api()),
                clients,
                new Changes(positions, keys, denylist.freshness(), sources.clock()),
                polls,
                new FeedHandler.Downloads(file, writer(environment), sources.nanoTime()),
                quota,
                problems,
                responses(metrics, quota));
    }

    private static ExecutorService writer(Environment environment) {
        return environment
                .lifecycle()
                .executorService("revocation-snapshot-%d")
                .maxThreads(1)
                .build();
    }

    private FeedResponses responses(PrometheusRegistry metrics, ListenerQuota quota) {
        gauge(metrics, "gatehouse_feed_requests_pending", "Pending requests of listeners", polls::size);
        gauge(metrics, "gatehouse_feed_clients", "Clients with a pending request", quota::clients);
        gauge(metrics, "gatehouse_feed_log_entries", "Entries from which cursors can continue", log::size);
        return new FeedResponses(metrics);
    }

    private static void gauge(PrometheusRegistry metrics, String name, String help, LongSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(gauge -> gauge.call((double) value.getAsLong()))
                .register(metrics);
    }
}
