package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import io.gatehouse.verifier.VerificationKeys;
import io.gatehouse.verifier.feed.FeedEvents;
import io.gatehouse.verifier.feed.FeedState;
import io.gatehouse.verifier.feed.JwksClient;
import java.util.Optional;

/** The knowledge of a verifier that knows the public keys and no revocations. Thread-safe. */
final class JwksKnowledge implements IssuerKnowledge {
    private static final System.Logger LOG = System.getLogger(JwksKnowledge.class.getName());

    private final VerifierOptions options;
    private final JwksClient client;

    JwksKnowledge(VerifierOptions options, SignatureEngine engine, FeedEvents events) {
        this.options = options;
        this.client = new JwksClient(options.feed(), engine, events);
    }

    @Override
    public void start() {
        LOG.log(
                System.Logger.Level.WARNING,
                "The verifier of tokens of {0} does not learn of revocations: it accepts revoked tokens until they expire",
                options.issuer());
        client.start();
    }

    @Override
    public VerificationKeys keys() {
        return new VerificationKeys() {
            @Override
            public Optional<VerificationKey> find(String kid) {
                return client.find(kid);
            }

            @Override
            public boolean areCurrent() {
                return client.isLoaded();
            }
        };
    }

    @Override
    public Optional<DenylistEntry> denies(DenylistClaims claims) {
        return Optional.empty();
    }

    @Override
    public FeedState state() {
        throw new IllegalStateException("A verifier without revocations has no state of the feed");
    }

    @Override
    public boolean isFresh() {
        return true;
    }

    @Override
    public boolean isStalenessTolerated() {
        return true;
    }

    @Override
    public boolean isReady() {
        return client.isLoaded();
    }

    @Override
    public VerifierHealth health(String lastProblem) {
        return new VerifierHealth(client.isLoaded(), client.ageMillis(), 0, true, lastProblem, false);
    }

    @Override
    public String source() {
        return "The JWKS at " + options.feed().base() + JwksClient.PATH;
    }

    @Override
    public String advice() {
        return "Check the URL.";
    }

    @Override
    public void close() {
        client.close();
    }
}
