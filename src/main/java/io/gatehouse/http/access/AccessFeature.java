package io.gatehouse.http.access;

import io.gatehouse.http.client.ClientAddress;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.refusal.RefusalRecorder;
import io.gatehouse.verifier.AccessTokens;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;

/**
 * Registers an {@link AccessFilter} for each resource method that requires authentication. A method without exactly
 * one access annotation makes the startup fail, because there is no default. Thread-safe.
 */
public final class AccessFeature implements DynamicFeature {
    private final AccessTokens tokens;
    private final ClientAuthenticator clients;
    private final ClientAddress addresses;
    private final RefusalRecorder refusals;
    private final ProblemWriter problems;

    public AccessFeature(
            AccessTokens tokens,
            ClientAuthenticator clients,
            ClientAddress addresses,
            RefusalRecorder refusals,
            ProblemWriter problems) {
        this.tokens = tokens;
        this.clients = clients;
        this.addresses = addresses;
        this.refusals = refusals;
        this.problems = problems;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        AccessRule access = AccessRule.of(resource.getResourceMethod());
        if (!access.open()) {
            context.register(
                    new AccessFilter(access, tokens, clients, addresses, refusals, problems),
                    Priorities.AUTHENTICATION);
        }
    }
}
