package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.VerificationKeys;
import io.gatehouse.verifier.feed.FeedState;
import java.util.Optional;

/** The keys and the revocations of an issuer, which a background thread keeps current. Thread-safe. */
interface IssuerKnowledge extends AutoCloseable {
    /** Starts the thread. Call it once. */
    void start();

    /** The public keys, and whether these are all keys now. */
    VerificationKeys keys();

    /** The entry that denies a token with these claims, if any. */
    Optional<DenylistEntry> denies(DenylistClaims claims);

    /** Whether tokens can be accepted. Ask after {@link #denies}, not before it. */
    boolean isFresh();

    /** Whether the service has configured that tokens are accepted although the knowledge is not fresh. */
    boolean isStalenessTolerated();

    /** Whether tokens can be accepted, and the clocks agree. */
    boolean isReady();

    /**
     * The state for health checks.
     *
     * @param lastProblem why the last request failed; empty if none failed since the last success
     */
    VerifierHealth health(String lastProblem);

    /** The state of the feed, for a relay. */
    FeedState state();

    /** Where the knowledge comes from, as the subject of a sentence. */
    String source();

    /** What an operator should check if the source is not ready. */
    String advice();

    /** Ends the thread, within a second. */
    @Override
    void close();
}
