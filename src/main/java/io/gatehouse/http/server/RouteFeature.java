package io.gatehouse.http.server;

import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Notes on each request which resource method it has reached, by the path that the method declares. */
final class RouteFeature implements DynamicFeature {
    /** Also before the filter that refuses. Jersey takes 0 for no priority. */
    private static final int BEFORE_ALL_OTHERS = 1;

    private final RequestDurationHandler times;
    private final Supplier<String> urlPattern;

    /** @param urlPattern where Jersey is, such as {@code /api/v1/*} */
    RouteFeature(RequestDurationHandler times, Supplier<String> urlPattern) {
        this.times = times;
        this.urlPattern = urlPattern;
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        RouteDurations route = times.route(template(resource));
        ContainerRequestFilter note = request -> request.setProperty(RequestDurationHandler.attribute(), route);
        context.register(note, BEFORE_ALL_OTHERS);
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
