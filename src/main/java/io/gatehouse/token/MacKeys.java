package io.gatehouse.token;

import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The keys that authenticate refresh tokens and one-time tickets, by number. Immutable and thread-safe; never printed. */
public final class MacKeys {
    private static final String HMAC = "HmacSHA256";

    private final int current;
    private final Map<Integer, SecretKeySpec> keys;

    MacKeys(int current, Map<Integer, byte[]> keys) {
        this.current = current;
        this.keys = keys.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> new SecretKeySpec(e.getValue(), HMAC)));
    }

    /** The number of the key for new tokens, 0 to 255. */
    public int current() {
        return current;
    }

    /**
     * HMAC-SHA-256 (RFC 2104) of a message under one of the keys.
     *
     * @return 32 bytes; empty if there is no such key
     */
    public Optional<byte[]> mac(int key, byte[] message) {
        return Optional.ofNullable(keys.get(key)).map(secret -> mac(secret, message));
    }

    private static byte[] mac(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
