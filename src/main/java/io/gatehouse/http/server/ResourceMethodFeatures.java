package io.gatehouse.http.server;

import jakarta.ws.rs.container.DynamicFeature;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.FeatureContext;
import java.util.List;
import java.util.Set;

/**
 * Applies features to the resource methods of this service, but not to the {@code OPTIONS} handlers that Jersey adds:
 * those cannot have access annotations. Immutable.
 */
final class ResourceMethodFeatures implements DynamicFeature {
    // Exact class names, because a package name would exempt other classes too.
    private static final Set<String> JERSEY_OPTIONS_HANDLERS = Set.of(
            "org.glassfish.jersey.server.wadl.processor.OptionsMethodProcessor$PlainTextOptionsInflector",
            "org.glassfish.jersey.server.wadl.processor.OptionsMethodProcessor$GenericOptionsInflector");

    private final List<DynamicFeature> features;

    ResourceMethodFeatures(DynamicFeature... features) {
        this.features = List.of(features);
    }

    @Override
    public void configure(ResourceInfo resource, FeatureContext context) {
        if (!JERSEY_OPTIONS_HANDLERS.contains(resource.getResourceClass().getName())) {
            features.forEach(feature -> feature.configure(resource, context));
        }
    }
}
