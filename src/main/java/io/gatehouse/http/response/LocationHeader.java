package io.gatehouse.http.response;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;

/**
 * Says where something is by its path (RFC 9110 §10.2.2), as clients see it: behind a gateway with a path prefix that prefix
 * comes first. It is configured; scheme, host and prefix in the headers of a request are the client's or a proxy's claim.
 */
public final class LocationHeader implements ContainerResponseFilter {
    private final String prefix;

    /** @param prefix without a slash at its end; empty for none */
    public LocationHeader(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        URI location = response.getLocation();
        if (location != null) {
            String path = request.getUriInfo().getBaseUri().resolve(location).getRawPath();
            response.getHeaders().putSingle(HttpHeaders.LOCATION, prefix + path);
        }
    }
}
