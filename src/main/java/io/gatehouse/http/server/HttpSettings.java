package io.gatehouse.http.server;

import java.util.List;

/**
 * What the edge adds to answers of the API by configuration.
 *
 * @param strictTransport the value of {@code Strict-Transport-Security} (RFC 6797 §6.1); empty for none
 * @param corsOrigins origins whose pages may call from a browser; empty for none but the service's own
 * @param publicPath what clients have in front of each path, without a slash at its end; empty for nothing
 */
public record HttpSettings(String strictTransport, List<String> corsOrigins, String publicPath) {
    /** As the origins stand when the record is made. */
    public HttpSettings {
        corsOrigins = List.copyOf(corsOrigins);
    }

    /** Nothing. */
    public static HttpSettings none() {
        return new HttpSettings("", List.of(), "");
    }
}
