package io.gatehouse.documentation;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One static answer, held in memory. Immutable and thread-safe.
 *
 * @param policy the Content-Security-Policy; empty for what is no page, which keeps the server's own
 * @param cacheControl for how long a browser may keep it (RFC 9111 §5.2.2)
 * @param etag names the content (RFC 9110 §8.8.3)
 */
public record StaticPage(String contentType, byte[] body, String policy, String cacheControl, String etag) {
    /** Kept, and asked for again each time: it changes with an upgrade. */
    public static StaticPage fresh(String contentType, byte[] body, String policy) {
        return new StaticPage(contentType, body, policy, "no-cache", etag(body));
    }

    /** Kept for an hour without asking. */
    static StaticPage cached(String contentType, byte[] body) {
        return new StaticPage(contentType, body, "", "public, max-age=3600", etag(body));
    }

    /** Kept for five minutes by anybody, proxies included: it changes with the configuration. */
    static StaticPage shared(String contentType, byte[] body) {
        return new StaticPage(contentType, body, "", "public, max-age=300", etag(body));
    }

    private static String etag(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
