package io.gatehouse.feed;

import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.background.JobRunner;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.listener.ListenerRequest;
import io.gatehouse.listener.Listeners;
import io.gatehouse.revocation.PgSnapshot;
import io.gatehouse.revocation.RevocationObserver;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.token.JwksDocument;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The feed of one instance. Create it before the denylist, which reports to {@link #observer}.
 *
 * @param observer records what this instance learns of revocations
 */
public record FeedModule(FeedLog log, FeedPositions positions, LongPolls polls, RevocationObserver observer) {
    /** A relay reads no transactions, so all its cursors have this snapshot. */
    private static final PgSnapshot NO_TRANSACTIONS = new PgSnapshot(1, new long[0]);

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
     * @param source what the feed serves; its monotonic clock is that of {@code sources}
     * @param keys the public keys that listeners verify tokens with
     * @param requests receives what each request shows about its listener; must not block
     */
    public FeedHandler handler(
            LifecycleEnvironment lifecycle,
            FeedSource source,
            FeedClients clients,
            JwksDocument keys,
            Consumer<ListenerRequest> requests,
            ProblemWriter problems,
            FeedSettings settings,
            SystemSources sources,
            PrometheusRegistry metrics) {
        lifecycle.manage(new AutoCloseableManager(polls));
        lifecycle.addServerLifecycleListener(server -> server.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStopping(LifeCycle event) {
                polls.drain(settings.drain());
            }
        }));
        ListenerQuota quota = new ListenerQuota(settings.perClient());
        SnapshotFile file =
                new SnapshotFile(source, positions, keys, settings.issuer(), sources.clock(), sources.nanoTime());
        return new FeedHandler(
                FeedHandler.Paths.below(settings.api()),
                clients,
                new Changes(positions, keys, source, sources.clock(), sources.nanoTime()),
                new FeedHandler.Polling(polls, requests),
                new FeedHandler.Downloads(file, writer(lifecycle), sources.nanoTime()),
                quota,
                problems,
                responses(metrics, quota));
    }

    /**
     * Records that a relay has applied a response of the feed that it follows. A relay has cursors from the first response
     * on. No cursor of another process is valid at a relay, and none of a relay at another process.
     *
     * @param process the random id of this process
     */
    public void relayed(UUID process) {
        observer.reading();
        observer.read(process, NO_TRANSACTIONS);
        observer.committed();
    }

    /** Schedules the canary of an instance. */
    public void scheduleCanary(JobRunner jobs, Listeners listeners, Revocations revocations, SystemSources sources) {
        jobs.schedule("feed-canary", new FeedCanary(log, listeners, revocations, sources), FeedCanary.PERIOD);
    }

    private static ExecutorService writer(LifecycleEnvironment lifecycle) {
        return lifecycle.executorService("revocation-snapshot-%d").maxThreads(1).build();
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
