package io.gatehouse.http.input;

import io.gatehouse.http.access.AccessFeature;
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

/** Lets a resource method be called with the query parameters that it declares, each at most once, and with no other. */
public final class QueryFeature implements DynamicFeature {
    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (AccessFeature.isJerseys(resource)) {
            return;
        }
        Set<String> declared = declared(resource.getResourceMethod());
        ContainerRequestFilter filter = request -> {
            Query query = Query.parse(request.getUriInfo().getRequestUri().getRawQuery());
            query.requireKnown(declared);
            query.requireSingle();
        };
        // After authentication, which refuses a stranger first, and before the body is read.
        context.register(filter, Priorities.AUTHORIZATION);
    }

    private static Set<String> declared(Method method) {
        return Stream.of(method.getParameters())
                .filter(parameter -> parameter.isAnnotationPresent(QueryParam.class))
                .map(parameter -> parameter.getAnnotation(QueryParam.class).value())
                .collect(Collectors.toUnmodifiableSet());
    }
}
