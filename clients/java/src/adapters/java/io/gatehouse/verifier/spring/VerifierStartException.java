package io.gatehouse.verifier.spring;

/** Thrown if the verifier is configured wrongly, or is not ready in time. */
final class VerifierStartException extends RuntimeException {
    VerifierStartException(RuntimeException cause) {
        super("The Gatehouse verifier did not start: " + cause.getMessage(), cause);
    }
}
