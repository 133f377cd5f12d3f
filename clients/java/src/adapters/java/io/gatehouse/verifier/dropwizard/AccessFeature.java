package io.gatehouse.verifier.dropwizard;

import io.dropwizard.auth.Auth;
import io.gatehouse.verifier.http.BearerAuthentication;
import jakarta.annotation.security.DenyAll;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.glassfish.jersey.server.model.AnnotatedMethod;
import org.jspecify.annotations.Nullable;

/**
 * Registers a filter for each resource method that requires a token or accepts one. Dropwizard's own feature would treat
 * an invalid token and a stale verifier like a missing token where the token is optional. Thread-safe.
 */
final class AccessFeature implements DynamicFeature {
    private final BearerAuthentication authentication;

    AccessFeature(BearerAuthentication authentication) {
        this.authentication = authentication;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        AnnotatedMethod method = new AnnotatedMethod(resource.getResourceMethod());
        Optional<AllowedRoles> allowed = allowed(method, resource.getResourceClass());
        Optional<Class<?>> caller = callerParameter(method);
        if (allowed.isPresent() || caller.isPresent()) {
            boolean isOptional = allowed.isEmpty() && caller.orElseThrow() == Optional.class;
            context.register(new AccessFilter(authentication, isOptional, allowed.orElse(AllowedRoles.ANY)));
        }
    }

    /** Empty if neither the method nor its class has an annotation. Those of the method come first. */
    private static Optional<AllowedRoles> allowed(AnnotatedMethod method, Class<?> type) {
        AllowedRoles ofMethod = allowed(
                method.getAnnotation(DenyAll.class),
                method.getAnnotation(RolesAllowed.class),
                method.getAnnotation(PermitAll.class));
        AllowedRoles ofClass = allowed(
                type.getAnnotation(DenyAll.class),
                type.getAnnotation(RolesAllowed.class),
                type.getAnnotation(PermitAll.class));
        return Optional.ofNullable(ofMethod).or(() -> Optional.ofNullable(ofClass));
    }

    private static @Nullable AllowedRoles allowed(
            @Nullable DenyAll none, @Nullable RolesAllowed some, @Nullable PermitAll any) {
        if (none != null) {
            return AllowedRoles.NONE;
        }
        if (some != null) {
            return new AllowedRoles(false, Set.of(some.value()));
        }
        return any == null ? null : AllowedRoles.ANY;
    }

    private static Optional<Class<?>> callerParameter(AnnotatedMethod method) {
        Annotation[][] annotations = method.getParameterAnnotations();
        Class<?>[] types = method.getParameterTypes();
        return IntStream.range(0, types.length)
                .filter(index -> Arrays.stream(annotations[index]).anyMatch(Auth.class::isInstance))
                .<Class<?>>mapToObj(index -> types[index])
                .findFirst();
    }
}
