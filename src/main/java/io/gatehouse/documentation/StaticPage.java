package io.gatehouse.documentation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A static response that is kept in memory. Immutable and thread-safe.
 *
 * @param policy the Content-Security-Policy; if empty, the server's default applies
 * @param cacheControl the Cache-Control header (RFC 9111 §5.2.2)
 * @param etag the entity tag, a hash of the body (RFC 9110 §8.8.3)
 */
public record StaticPage(String contentType, byte[] body, String policy, String cacheControl, String etag) {
    /** A page that browsers cache but revalidate on each use, because it changes with an upgrade. */
    public static StaticPage fresh(String contentType, byte[] body, String policy) {
        return new StaticPage(contentType, body, policy, "no-cache", etag(body));
    }

    /** A file that caches keep for one hour without revalidation. */
    static StaticPage cached(String contentType, byte[] body) {
        return new StaticPage(contentType, body, "", "public, max-age=3600", etag(body));
    }

    /** A document that any cache, proxies included, keeps for five minutes. It changes with the configuration. */
    static StaticPage shared(String contentType, byte[] body) {
        return new StaticPage(contentType, body, "", "public, max-age=300", etag(body));
    }

    private static String etag(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM provides SHA-256.", e);
        }
    }
}
