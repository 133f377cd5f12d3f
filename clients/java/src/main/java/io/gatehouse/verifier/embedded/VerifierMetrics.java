package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.embedded.VerificationException.Reason;

/** Receives what a verifier does, for the metrics of the service. Called on the caller's thread; must not block. */
public interface VerifierMetrics {
    /** A verifier without metrics. */
    VerifierMetrics NONE = new VerifierMetrics() {};

    /** A token was accepted. */
    default void accepted() {}

    /** A token was accepted while the verifier was stale, see {@link StalePolicy}. */
    default void acceptedStale() {}

    /** A token was refused. */
    default void refused(Reason reason) {}

    /** A response of the feed was applied. */
    default void feedApplied() {}

    /** A request to the feed failed. */
    default void feedFailed() {}
}
