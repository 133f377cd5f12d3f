package io.gatehouse.http.server;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stores on each request the path template of the resource method that it reached. Thread-safe. */
final class RouteFeature implements DynamicFeature {
    /** The filter runs even before the access filter. Jersey treats 0 as no priority. */
    private static final int FIRST_PRIORITY = 1;

    private final RequestDurationHandler durations;
    private final Supplier<String> urlPattern;

    /**
     * Stores the routes of one Jersey servlet.
     *
     * @param urlPattern the mapping of the servlet, such as {@code /api/v1/*}
     */
    RouteFeature(RequestDurationHandler durations, Supplier<String> urlPattern) {
        this.durations = durations;
        this.urlPattern = urlPattern;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        RouteDurations route = durations.route(template(resource));
        ContainerRequestFilter note = request -> request.setProperty(RequestDurationHandler.attribute(), route);
        context.register(note, FIRST_PRIORITY);
    }

    private String template(ResourceInfo resource) {
        return urlPattern.get().replace("/*", "")
                + path(resource.getResourceClass().getAnnotation(Path.class))
                + path(resource.getResourceMethod().getAnnotation(Path.class));
    }

    private static String path(@Nullable Path path) {
        return path == null ? "" : path.value();
    }
}
