package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistListener;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKeys;
import io.gatehouse.verifier.feed.ClockReading;
import io.gatehouse.verifier.feed.FeedClient;
import io.gatehouse.verifier.feed.FeedEvents;
import io.gatehouse.verifier.feed.FeedState;
import java.util.Optional;

/** The knowledge of a verifier that follows the revocation feed. Thread-safe. */
final class FeedKnowledge implements IssuerKnowledge {
    private final VerifierOptions options;
    private final FeedState state;
    private final FeedClient client;

    FeedKnowledge(VerifierOptions options, DenylistListener listener, SignatureEngine engine, FeedEvents events) {
        this.options = options;
        this.state = new FeedState(options.issuer(), options.maxStaleness(), engine, listener);
        this.client = new FeedClient(options.feed(), state, events);
    }

    @Override
    public void start() {
        client.start();
    }

    @Override
    public VerificationKeys keys() {
        return state.keys(options.feed()::now);
    }

    @Override
    public Optional<DenylistEntry> denies(DenylistClaims claims) {
        return state.denies(claims);
    }

    @Override
    public FeedState state() {
        return state;
    }

    @Override
    public boolean isFresh() {
        return state.isFresh(options.feed().now());
    }

    @Override
    public boolean isStalenessTolerated() {
        return client.isUnreachable()
                && options.stalePolicy().accepts(state.ageMillis(options.feed().now()));
    }

    @Override
    public boolean isReady() {
        return state.isReady(options.feed().now());
    }

    @Override
    public VerifierHealth health(String lastProblem) {
        ClockReading now = options.feed().now();
        // A fresh state has compared the clocks.
        String problem = lastProblem.isEmpty() && state.isFresh(now) && !state.clocksAgree()
                ? "the clocks of this machine and of the server differ by more than a minute"
                : lastProblem;
        return new VerifierHealth(
                state.isReady(now), state.ageMillis(now), state.size(), state.clocksAgree(), problem, true);
    }

    @Override
    public String source() {
        return "The revocation feed at " + options.feed().base();
    }

    @Override
    public String advice() {
        return "Check the URL, the credential, and that the client has the role verifier.";
    }

    @Override
    public void close() {
        client.close();
    }
}
