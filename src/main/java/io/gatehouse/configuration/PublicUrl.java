package io.gatehouse.configuration;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The URL at which clients reach the service, with a path prefix that a gateway may remove. It is never taken from a
 * request, because a client or proxy could then direct other clients to another host.
 *
 * @param url the URL without a trailing slash
 * @param path its path without a trailing slash; empty for none
 */
public record PublicUrl(String url, String path) {
    /** The error text for an invalid value. */
    public static final String MUST =
            "must be the URL at which clients reach the service, such as https://example.com/auth, without user, query or"
                    + " fragment. Leave it empty to use the issuer.";

    /** Whether a text is an HTTP URL without query or fragment. */
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

    /** Creates the URL from a valid text. */
    public static PublicUrl of(String text) {
        String url = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        return new PublicUrl(url, URI.create(url).getRawPath());
    }
}
