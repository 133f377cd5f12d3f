package io.gatehouse.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The input of bcrypt: the password, or a text digest of it, so that the bytes after the 72nd also count. */
enum BcryptInput {
    PASSWORD("", "bcrypt"),
    /** Django's BCryptSHA256PasswordHasher: SHA-256 in hex. */
    HEX_SHA256("$bcrypt-hex-sha256", "bcrypt of hex SHA-256"),
    /** passlib's bcrypt_sha256 before 1.7.3: SHA-256 in base64. */
    BASE64_SHA256("$bcrypt-base64-sha256", "bcrypt of base64 SHA-256"),
    /** passlib's bcrypt_sha256 version 2: HMAC-SHA-256 with the text of the salt as key, in base64. */
    BASE64_HMAC_SHA256("$bcrypt-base64-hmac-sha256", "bcrypt of base64 HMAC-SHA-256"),
    /** WordPress since 6.8: HMAC-SHA-384 with a fixed key, in base64. */
    BASE64_HMAC_SHA384("$bcrypt-wordpress", "bcrypt of WordPress");

    private static final String WORDPRESS_KEY = "wp-sha384";

    private final String prefix;
    private final String id;

    BcryptInput(String prefix, String id) {
        this.prefix = prefix;
        this.id = id;
    }

    static BcryptInput ofPrefix(String prefix) {
        return Arrays.stream(values())
                .filter(input -> input.prefix.equals(prefix))
                .findFirst()
                .orElseThrow();
    }

    /** The prefix before {@code $2b$} in a stored hash. */
    String prefix() {
        return prefix;
    }

    /** The name for reports. */
    String id() {
        return id;
    }

    /**
     * Computes the input of bcrypt.
     *
     * @param salt the text of the salt, 22 characters
     */
    byte[] apply(byte[] password, String salt) {
        return switch (this) {
            case PASSWORD -> password.clone();
            case HEX_SHA256 -> ascii(HexFormat.of().formatHex(sha256(password)));
            case BASE64_SHA256 -> base64(sha256(password));
            case BASE64_HMAC_SHA256 -> base64(hmac("HmacSHA256", salt, password));
            case BASE64_HMAC_SHA384 -> base64(hmac("HmacSHA384", WORDPRESS_KEY, password));
        };
    }

    private static byte[] sha256(byte[] password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static byte[] hmac(String algorithm, String key, byte[] password) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(ascii(key), algorithm));
            return mac.doFinal(password);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }

    private static byte[] base64(byte[] digest) {
        return Base64.getEncoder().encode(digest);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
