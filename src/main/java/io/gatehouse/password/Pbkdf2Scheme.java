package io.gatehouse.password;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * PBKDF2 (RFC 8018 §5.2) with HMAC of SHA-1, SHA-256 or SHA-512 and a digest of 16 to 128 bytes. Two formats are
 * parsed: passlib's {@code $pbkdf2-sha256$rounds$salt$digest}, where {@code rounds,l=32} sets a digest length that
 * differs from the output length of the function, and Django's {@code pbkdf2_sha256$iterations$salt$digest}. Immutable
 * and thread-safe.
 */
final class Pbkdf2Scheme implements PasswordScheme {
    /** Half a second to two seconds of CPU time. */
    static final int MAX_ITERATIONS = 2_000_000;

    private static final int MIN_DIGEST_BYTES = 16;
    private static final int MAX_DIGEST_BYTES = 128;

    private static final Pattern PASSLIB = Pattern.compile("\\$pbkdf2(?:-(sha1|sha256|sha512))?"
            + "\\$([1-9][0-9]{0,8})(?:,l=([1-9][0-9]{1,2}))?\\$([A-Za-z0-9./]{2,171})\\$([A-Za-z0-9./]{22,171})?");
    private static final Pattern DJANGO = Pattern.compile(
            "pbkdf2_(sha1|sha256|sha512)\\$([1-9][0-9]{0,8})\\$([!-#%-~]{1,128})\\$([A-Za-z0-9+/]{22,171}={0,2})");

    /** The HMAC function, its output length, and the minimum number of iterations that OWASP recommends. */
    private enum Hmac {
        SHA1(20, 1_300_000),
        SHA256(32, 600_000),
        SHA512(64, 210_000);

        private final int bytes;
        private final int minStrongIterations;

        Hmac(int bytes, int minStrongIterations) {
            this.bytes = bytes;
            this.minStrongIterations = minStrongIterations;
        }

        static Hmac of(String name) {
            return name.equals("sha512") ? SHA512 : name.equals("sha256") ? SHA256 : SHA1;
        }

        String scheme() {
            return this == SHA1 ? "pbkdf2-sha1" : this == SHA256 ? "pbkdf2-sha256" : "pbkdf2-sha512";
        }
    }

    private final Hmac hmac;
    private final int iterations;
    private final byte[] salt;
    private final int digestBytes;

    private Pbkdf2Scheme(Hmac hmac, int iterations, byte[] salt, int digestBytes) {
        this.hmac = hmac;
        this.iterations = iterations;
        this.salt = salt;
        this.digestBytes = digestBytes;
    }

    static Optional<StoredHash> read(String text) {
        Matcher passlib = PASSLIB.matcher(text);
        if (passlib.matches()) {
            // In passlib, pbkdf2 without a suffix is SHA-1.
            Hmac hmac = Hmac.of(orEmpty(passlib.group(1)));
            int length = passlib.group(3) == null ? 0 : Integer.parseInt(passlib.group(3));
            return Base64Alphabet.DOTTED
                    .decode(passlib.group(4))
                    .flatMap(salt -> Base64Alphabet.DOTTED
                            .decode(orEmpty(passlib.group(5)))
                            .flatMap(digest -> hash(hmac, passlib.group(2), salt, digest, length)));
        }
        Matcher django = DJANGO.matcher(text);
        if (!django.matches()) {
            return Optional.empty();
        }
        byte[] salt = django.group(3).getBytes(StandardCharsets.US_ASCII);
        return padded(django.group(4))
                .flatMap(digest -> hash(Hmac.of(django.group(1)), django.group(2), salt, digest, 0));
    }

    private static String orEmpty(String group) {
        return group == null ? "" : group;
    }

    private static Optional<byte[]> padded(String base64) {
        return Base64Alphabet.STANDARD
                .decode(base64.replace("=", ""))
                .filter(bytes -> Base64.getEncoder().encodeToString(bytes).equals(base64));
    }

    /** @param length the explicit digest length; 0 if there is none */
    private static Optional<StoredHash> hash(Hmac hmac, String iterations, byte[] salt, byte[] digest, int length) {
        int actual = digest.length == 0 ? hmac.bytes : digest.length;
        int expected = length == 0 ? actual : length;
        Pbkdf2Scheme scheme = new Pbkdf2Scheme(hmac, Integer.parseInt(iterations), salt, expected);
        return expected < MIN_DIGEST_BYTES || expected > MAX_DIGEST_BYTES
                ? Optional.empty()
                : Optional.of(new StoredHash(scheme, digest));
    }

    @Override
    public String description() {
        return hmac.scheme() + " iterations=" + iterations + length();
    }

    private String length() {
        return digestBytes == hmac.bytes ? "" : ",l=" + digestBytes;
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return iterations <= MAX_ITERATIONS;
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        char[] characters = new String(password, StandardCharsets.UTF_8).toCharArray();
        PBEKeySpec key = new PBEKeySpec(characters, salt, iterations, digestBytes * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmac" + hmac)
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has PBKDF2 with " + hmac, e);
        } finally {
            key.clearPassword();
            Arrays.fill(characters, '\0');
        }
    }

    @Override
    public int digestBytes() {
        return digestBytes;
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new Pbkdf2Scheme(hmac, iterations, PasswordScheme.randomBytes(random, salt.length), digestBytes);
    }

    @Override
    public String encode(byte[] digest) {
        return "$" + hmac.scheme() + "$" + iterations + length() + "$" + Base64Alphabet.DOTTED.encode(salt) + "$"
                + Base64Alphabet.DOTTED.encode(digest);
    }

    @Override
    public boolean isWeak() {
        return iterations < hmac.minStrongIterations;
    }
}
