package io.gatehouse.http.server;

import java.util.List;

/**
 * Configured parts of API responses. Immutable.
 *
 * @param strictTransport the value of {@code Strict-Transport-Security} (RFC 6797 §6.1); empty for none
 * @param corsOrigins the origins whose pages may call the API from a browser; empty to allow only the service's own
 *     pages
 * @param publicPath the path prefix that clients use, without a trailing slash; may be empty
 */
public record HttpSettings(String strictTransport, List<String> corsOrigins, String publicPath) {
    /** Copies the list of origins. */
    public HttpSettings {
        corsOrigins = List.copyOf(corsOrigins);
    }

    /** No configured headers and no path prefix. */
    public static HttpSettings none() {
        return new HttpSettings("", List.of(), "");
    }
}
