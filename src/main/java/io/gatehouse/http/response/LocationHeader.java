package io.gatehouse.http.response;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.net.URI;

/**
 * Writes {@code Location} as an absolute path (RFC 9110 §10.2.2), with the path prefix that a gateway removes. The
 * prefix is configured, because scheme, host and prefix in request headers are unverified claims. Thread-safe.
 */
public final class LocationHeader implements ContainerResponseFilter {
    private final String prefix;

    /**
     * Adds a prefix to each path.
     *
     * @param prefix the path prefix, without a trailing slash; may be empty
     */
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
