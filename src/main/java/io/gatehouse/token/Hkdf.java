package io.gatehouse.token;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869). Derives keys of 32 bytes, which is one block. */
final class Hkdf {
    private static final String HMAC = "HmacSHA256";
    private static final int LENGTH = 32;

    private Hkdf() {}

    /** Derives a key of 32 bytes from at least 32 random bytes, for a purpose that {@code info} names. */
    static byte[] derive(byte[] inputKey, byte[] salt, byte[] info) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            // RFC 5869 §2.2: without a salt, a block of zeros is used.
            mac.init(new SecretKeySpec(salt.length == 0 ? new byte[LENGTH] : salt, HMAC));
            byte[] pseudorandomKey = mac.doFinal(inputKey);
            mac.init(new SecretKeySpec(pseudorandomKey, HMAC));
            mac.update(info);
            mac.update((byte) 1);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
        }
    }
}
