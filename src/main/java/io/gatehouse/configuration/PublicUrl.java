package io.gatehouse.configuration;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The address at which clients reach the service, with the path prefix that a gateway may remove. Never taken from a request:
 * what a client or a proxy says of it could lead other clients elsewhere.
 *
 * @param url without a slash at its end
 * @param path its path, without a slash at its end; empty for none
 */
public record PublicUrl(String url, String path) {
    /** The rest of a sentence about a value that is none. */
    public static final String MUST =
            "must be the address at which clients reach the service, such as https://example.com/auth, without user, query or"
                    + " fragment; empty for that of the issuer.";

    /** Whether a text is the address of a web server, without query or fragment. */
    public static boolean isOne(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            return web
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.normalize().equals(uri);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Of a text that is one. */
    public static PublicUrl of(String text) {
        String url = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return new PublicUrl(url, URI.create(url).getRawPath());
    }
}
