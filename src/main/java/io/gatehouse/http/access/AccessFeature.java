package io.gatehouse.http.access;

import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.verifier.AccessTokens;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.Set;

/**
 * Puts the filter that a resource method's access annotation asks for in front of the method. A method without one, or
 * with two, stops the start: there is no default.
 */
public final class AccessFeature implements DynamicFeature {
    // Jersey's own answers to OPTIONS cannot carry our annotation. By exact name: a package would let others in.
    private static final Set<String> EXEMPT = Set.of(
            "org.glassfish.jersey.server.wadl.processor.OptionsMethodProcessor$PlainTextOptionsInflector",
            "org.glassfish.jersey.server.wadl.processor.OptionsMethodProcessor$GenericOptionsInflector");

    private final AccessTokens tokens;
    private final ProblemWriter problems;

    public AccessFeature(AccessTokens tokens, ProblemWriter problems) {
        this.tokens = tokens;
        this.problems = problems;
    }

    /** Whether this is an answer of Jersey's own, which declares nothing. */
    public static boolean isJerseys(ResourceInfo resource) {
        return EXEMPT.contains(resource.getResourceClass().getName());
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (isJerseys(resource)) {
            return;
        }
        AccessRule access = AccessRule.of(resource.getResourceMethod());
        if (!access.open()) {
            context.register(new AccessFilter(access, tokens, problems), Priorities.AUTHENTICATION);
        }
    }
}
