package io.gatehouse.process;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.feed.ClockReading;
import io.gatehouse.verifier.feed.FeedClient;
import io.gatehouse.verifier.feed.FeedEvents;
import io.gatehouse.verifier.feed.FeedSettings;
import io.gatehouse.verifier.feed.FeedState;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;

/**
 * Many listeners of the feed in this process: those of the verifier for the JVM, without the verification of tokens. Each
 * is another client, as the listeners of different services are. Thread-safe.
 */
public final class Listeners implements AutoCloseable {
    private static final Duration MAX_STALENESS = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    private final List<FeedClient> clients = new ArrayList<>();
    private final List<FeedState> states = new ArrayList<>();
    private final FeedSettings clocks;

    private Listeners(FeedSettings clocks) {
        this.clocks = clocks;
    }

    /** Starts listeners and waits until all are fresh. */
    public static Listeners start(int count, URI server, TestClients clients) {
        URI base = URI.create(server + "/api/v1");
        SecureRandom random = new SecureRandom();
        Listeners all = new Listeners(settings(base, "none:none", random));
        SignatureEngine engine = SignatureEngine.fastest();
        for (int i = 0; i < count; i++) {
            TestClient client = clients.insert("verifier");
            FeedState state = new FeedState("http://localhost:8080", MAX_STALENESS, engine);
            all.states.add(state);
            all.clients.add(new FeedClient(settings(base, client.id() + ":" + client.secret(), random), state, SILENT));
        }
        all.clients.forEach(FeedClient::start);
        all.awaitAll("the listener is fresh", state -> state.isFresh(all.clocks.now()));
        return all;
    }

    private static final FeedEvents SILENT = new FeedEvents() {
        @Override
        public void applied() {}

        @Override
        public void failed(String reason) {}
    };

    private static FeedSettings settings(URI base, String credential, SecureRandom random) {
        try {
            return new FeedSettings(
                    base,
                    FeedSettings.Credential.parse(credential),
                    SSLContext.getDefault(),
                    System::nanoTime,
                    () -> ClockReading.of(System::nanoTime, System::currentTimeMillis),
                    random);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the state of every listener meets a condition. */
    public void awaitAll(String what, Predicate<FeedState> condition) {
        for (FeedState each : states) {
            Eventually.await(what + "; last problem: " + each.lastProblem(), () -> {
                LockSupport.parkNanos(condition.test(each) ? 0 : BETWEEN_LOOKS_NANOS);
                return condition.test(each);
            });
        }
    }

    /** Waits until every listener denies these tokens. */
    public void awaitDenied(List<DenylistClaims> tokens) {
        awaitAll(
                "the listener denies all tokens",
                state -> tokens.stream().allMatch(token -> state.denies(token).isPresent()));
    }

    /** The number of entries of each listener. */
    public List<Integer> sizes() {
        return states.stream().map(FeedState::size).toList();
    }

    /** The number of listeners that are fresh now. */
    public long fresh() {
        return states.stream().filter(state -> state.isFresh(clocks.now())).count();
    }

    @Override
    public void close() {
        clients.parallelStream().forEach(FeedClient::close);
    }
}
