package io.gatehouse.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;

/**
 * Says where something is by its path (RFC 9110 §10.2.2). Scheme and host are what the client or a proxy said of itself in
 * {@code Host}, and nothing to send anybody to.
 */
final class LocationPath implements ContainerResponseFilter {
    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        URI location = response.getLocation();
        if (location != null) {
            String path = request.getUriInfo().getBaseUri().resolve(location).getRawPath();
            response.getHeaders().putSingle(HttpHeaders.LOCATION, path);
        }
    }
}
