package io.gatehouse.verifier.feed;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * Where the feed is, and the clocks and the source of randomness of the process.
 *
 * @param base the URL below which the paths of the API start
 * @param credential the {@code Authorization} of each request; confidential
 * @param tls for {@code https}
 * @param nanoTime the monotonic clock in nanoseconds, for timeouts
 * @param clocks reads both clocks, for freshness
 * @param random makes nonces and spreads retries
 */
public record FeedSettings(
        URI base,
        Credential credential,
        SSLContext tls,
        LongSupplier nanoTime,
        Supplier<ClockReading> clocks,
        SecureRandom random) {
    /** Reads both clocks. */
    public ClockReading now() {
        return clocks.get();
    }

    /** A client id and its secret for HTTP Basic (RFC 6749 §2.3.1). Never printed. */
    public static final class Credential {
        /** No credential, for the public JWKS. */
        public static final Credential NONE = new Credential("");

        private final String header;

        private Credential(String header) {
            this.header = header;
        }

        /**
         * Reads a credential.
         *
         * @param text the id and the secret, separated by a colon
         * @throws IllegalArgumentException if one of both is missing
         */
        public static Credential parse(String text) {
            int colon = text.indexOf(':');
            if (colon < 1 || colon == text.length() - 1) {
                throw new IllegalArgumentException("The credential must have the form client_id:client_secret");
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return new Credential("Basic " + Base64.getEncoder().encodeToString(bytes));
        }

        String header() {
            return header;
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
