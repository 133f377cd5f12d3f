package io.gatehouse.agent;

import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.configuration.AgentConfiguration;
import io.gatehouse.feed.FeedHandler;
import io.gatehouse.feed.FeedModule;
import io.gatehouse.feed.FeedSettings;
import io.gatehouse.feed.FeedSource;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.token.JwksDocument;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.GatehouseVerifierBuilder;
import io.gatehouse.verifier.embedded.VerifierMetrics;
import io.gatehouse.verifier.feed.ClockReading;
import io.gatehouse.verifier.feed.FeedState;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Serves the feed that the agent follows to processes of its host. Its cursors are its own. It vouches for no more than
 * the responses of its origin prove, by the monotonic clock of this process. Thread-safe.
 */
final class FeedRelay {
    /** All processes of the host share one credential. */
    private static final FeedSettings.Limits LIMITS = new FeedSettings.Limits(1_000, 1_000);

    private static final Duration DRAIN = Duration.ofSeconds(1);

    private final FeedModule feed;
    private final LifecycleEnvironment lifecycle;
    private final SystemSources sources;

    private FeedRelay(FeedModule feed, LifecycleEnvironment lifecycle, SystemSources sources) {
        this.feed = feed;
        this.lifecycle = lifecycle;
        this.sources = sources;
    }

    /** Creates a relay that observes what a verifier learns. Call it before the verifier is built. */
    static FeedRelay observing(
            GatehouseVerifierBuilder verifier, LifecycleEnvironment lifecycle, SystemSources sources) {
        FeedModule feed = FeedModule.create(lifecycle, sources);
        UUID process = UUID.randomUUID();
        verifier.denylistListener(feed.observer()).metrics(new VerifierMetrics() {
            @Override
            public void feedApplied() {
                feed.relayed(process);
            }
        });
        return new FeedRelay(feed, lifecycle, sources);
    }

    /** Creates the handler of the relay. */
    FeedHandler handler(
            String api,
            AgentConfiguration configuration,
            GatehouseVerifier verifier,
            ProblemWriter problems,
            PrometheusRegistry metrics) {
        return feed.handler(
                lifecycle,
                source(verifier.state()),
                new RelayClients(configuration.relay().credential()),
                new JwksDocument(verifier.state()::allKeys),
                request -> {},
                problems,
                new FeedSettings(api, configuration.issuer(), DRAIN, LIMITS),
                sources,
                metrics);
    }

    private FeedSource source(FeedState state) {
        return new FeedSource() {
            @Override
            public void forEach(Consumer<DenylistEntry> action) {
                state.forEach(action);
            }

            @Override
            public OptionalLong knownAsOf() {
                ClockReading now = ClockReading.of(sources.nanoTime(), sources.clock()::millis);
                OptionalLong asOf = state.knownAsOf(now);
                return asOf.isEmpty() ? asOf : OptionalLong.of(TimeUnit.MILLISECONDS.toNanos(asOf.getAsLong()));
            }
        };
    }
}
