package io.gatehouse.verifier.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Prints the reason instead of a stack trace if the service does not start because of the verifier. */
final class VerifierStartFailureAnalyzer extends AbstractFailureAnalyzer<VerifierStartException> {
    private static final String ACTION = "Set gatehouse.issuer, gatehouse.audience and gatehouse.credential, and check "
            + "that Gatehouse is reachable at gatehouse.url, whose default is the issuer.";

    @Override
    protected FailureAnalysis analyze(Throwable failure, VerifierStartException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), ACTION, failure);
    }
}
