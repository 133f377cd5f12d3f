package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.embedded.GatehouseVerifierBuilder;

/**
 * A bean that sets options of the verifier that have no property: {@code metrics}, {@code tls}, {@code leeway}. It is
 * called before the verifier is built.
 */
@FunctionalInterface
public interface GatehouseVerifierCustomizer {
    /** Sets options. */
    void customize(GatehouseVerifierBuilder builder);
}
