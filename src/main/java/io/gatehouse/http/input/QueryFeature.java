package io.gatehouse.http.input;

import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rejects requests with query parameters that the resource method does not declare, or that are sent more than once
 * (400). Thread-safe.
 */
public final class QueryFeature implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        Set<String> declared = declared(resource.getResourceMethod());
        ContainerRequestFilter filter = request -> {
            Query query = Query.parse(request.getUriInfo().getRequestUri().getRawQuery());
            query.requireKnown(declared);
            query.requireSingle();
        };
        // Runs after authentication, so that an unauthenticated caller gets 401 first, and before the body is read.
        context.register(filter, Priorities.AUTHORIZATION);
    }

    private static Set<String> declared(Method method) {
        return Stream.of(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .map(parameter -> parameter.getAnnotation(QueryParam.class).value())
                .collect(Collectors.toUnmodifiableSet());
    }
}
