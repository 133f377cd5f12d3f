package io.gatehouse.audit;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The HMAC keys of the audit chain by number. Immutable and thread-safe; never printed. */
public final class AuditSealKeys {
    private static final String HMAC = "HmacSHA256";

    private final NavigableMap<Integer, SecretKeySpec> keys = new TreeMap<>();

    /** @param keys 32 bytes each; the key with the greatest number makes new seals */
    public AuditSealKeys(Map<Integer, byte[]> keys) {
        keys.forEach((number, key) -> this.keys.put(number, new SecretKeySpec(key, HMAC)));
    }

    int newest() {
        return keys.lastKey();
    }

    /** HMAC-SHA-256 (RFC 2104) under one of the keys, in hexadecimal; empty if there is no such key. */
    Optional<String> mac(int number, byte[] message) {
        return Optional.ofNullable(keys.get(number)).map(key -> mac(key, message));
    }

    private static String mac(SecretKeySpec key, byte[] message) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(message));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
