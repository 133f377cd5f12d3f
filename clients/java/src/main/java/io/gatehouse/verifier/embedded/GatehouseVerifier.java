package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.DenylistListener;
import io.gatehouse.verifier.DenylistedAccessTokens;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.VerifiedTokenCache;
import io.gatehouse.verifier.VerifierSettings;
import io.gatehouse.verifier.embedded.VerificationException.Reason;
import io.gatehouse.verifier.feed.FeedEvents;
import io.gatehouse.verifier.feed.FeedState;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Verifies access tokens of Gatehouse in memory, and refuses a revoked token within a bound: it follows the revocation
 * feed, and refuses every token if it may have missed a revocation for longer than {@code maxStaleness}. Thread-safe.
 *
 * <pre>{@code
 * GatehouseVerifier gatehouse = GatehouseVerifier.builder()
 *         .issuer("https://auth.example.com").audience("orders").credential(clientIdAndSecret).build();
 * gatehouse.start(Duration.ofSeconds(10));
 * VerifiedToken caller = gatehouse.verify(textAfterBearer);
 * }</pre>
 */
public final class GatehouseVerifier implements AccessTokens, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(GatehouseVerifier.class.getName());

    private final VerifierOptions options;
    private final IssuerKnowledge knowledge;
    private final DenylistedAccessTokens tokens;
    private final TokenWatches watches;
    private final CountDownLatch ready = new CountDownLatch(1);
    private volatile String lastProblem = "";

    /** @param listener told of each entry that is added after the first snapshot has been loaded */
    GatehouseVerifier(VerifierOptions options, DenylistListener listener, Clock clock) {
        this.options = options;
        SignatureEngine engine = SignatureEngine.fastest();
        this.knowledge = options.learnsOfRevocations()
                ? new FeedKnowledge(options, listener, engine, new Events())
                : new JwksKnowledge(options, engine, new Events());
        this.watches = new TokenWatches(claims -> knowledge.denies(claims).isPresent(), clock);
        VerifierSettings settings = new VerifierSettings(options.issuer(), options.audience(), options.leeway());
        VerifiedTokenCache cache = new VerifiedTokenCache(
                new AccessTokenVerifier(knowledge.keys(), settings, clock), options.cachedTokens(), clock);
        this.tokens = new DenylistedAccessTokens(cache, knowledge::denies, this::isAcceptable);
    }

    /** Sets the options of a verifier. Issuer, audience and credential are required. */
    public static GatehouseVerifierBuilder builder() {
        return new GatehouseVerifierBuilder();
    }

    private final class Events implements FeedEvents {
        @Override
        public void applied() {
            if (!lastProblem.isEmpty()) {
                LOG.log(System.Logger.Level.INFO, "{0} works again", knowledge.source());
                lastProblem = "";
            }
            if (knowledge.isReady()) {
                ready.countDown();
            }
            watches.checkSoon();
            options.metrics().feedApplied();
        }

        @Override
        public void failed(String reason) {
            if (lastProblem.isEmpty()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "A request failed: {1}. {0} is requested again",
                        knowledge.source(),
                        reason);
            }
            lastProblem = reason;
            options.metrics().feedFailed();
        }
    }

    /** Starts to follow the feed, without waiting for it. */
    public void start() {
        knowledge.start();
    }

    /**
     * Starts to follow the feed and waits until tokens can be verified.
     *
     * @throws IllegalStateException with the reason, if that takes longer than the timeout; the verifier is then closed
     */
    public void start(Duration timeout) {
        start();
        try {
            if (!ready.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                String problem = health().lastProblem();
                close();
                throw new IllegalStateException(knowledge.source() + " was not ready within " + timeout.toSeconds()
                        + " s: " + problem + ". " + knowledge.advice());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("Interrupted while the verifier started", e);
        }
    }

    /**
     * Verifies a token and that it was not revoked.
     *
     * @param token the text after {@code Bearer} (RFC 6750 §2.1)
     * @throws VerificationException with the reason and the HTTP status, if the token is not accepted
     */
    public VerifiedToken verify(String token) throws VerificationException {
        try {
            return accept(token);
        } catch (TokenRejectedException e) {
            VerificationException refusal = VerificationException.of(e);
            throw refusal.reason() == Reason.STALE
                    ? new VerificationException(Reason.STALE, refusal.getMessage() + ": " + lastProblem)
                    : refusal;
        }
    }

    /** Like {@link #verify}, with the claims of a rejected token for the log, as Gatehouse itself decides. */
    @Override
    public VerifiedToken accept(String token) throws TokenRejectedException {
        try {
            return tokens.accept(token);
        } catch (TokenRejectedException e) {
            options.metrics().refused(VerificationException.of(e).reason());
            throw e;
        }
    }

    /** Whether the verifier knows enough to accept a token. This is the last step, so it also counts the token. */
    private boolean isAcceptable() {
        if (knowledge.isFresh()) {
            options.metrics().accepted();
            return true;
        }
        boolean tolerated = knowledge.isStalenessTolerated();
        if (tolerated) {
            options.metrics().acceptedStale();
        }
        return tolerated;
    }

    /**
     * What the verifier knows, for a relay of the feed.
     *
     * @throws IllegalStateException if it was built {@link GatehouseVerifierBuilder#withoutRevocations}
     */
    public FeedState state() {
        return knowledge.state();
    }

    /** Whether tokens can be verified now. If not, the service should not be ready either, but stay live. */
    public boolean ready() {
        return knowledge.isReady();
    }

    /** The state of the verifier, for health checks and logs. */
    public VerifierHealth health() {
        return knowledge.health(lastProblem);
    }

    /**
     * Watches the token of a long connection, such as a WebSocket.
     *
     * @param onEnd called once, when the token expires or its session, subject, role, key or realm is revoked; a refresh
     *     does not end it
     * @return ends the watch when the connection ends
     */
    public TokenWatch watch(VerifiedToken token, Runnable onEnd) {
        return watches.watch(token, onEnd);
    }

    /** Stops to follow the feed, within a second. Every token is refused as soon as the knowledge is stale. */
    @Override
    public void close() {
        watches.close();
        knowledge.close();
    }
}
