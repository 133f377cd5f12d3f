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
 * PBKDF2 (RFC 8018 §5.2) with HMAC of SHA-1, SHA-256 or SHA-512 and a digest as long as theirs. Two spellings are read:
 * passlib's {@code $pbkdf2-sha256$rounds$salt$digest}, and Django's {@code pbkdf2_sha256$iterations$salt$digest}. Immutable
 * and thread-safe.
 */
final class Pbkdf2Recipe implements Recipe {
    /** Half a second to two seconds of a processor. */
    static final int MOST_ITERATIONS = 2_000_000;

    private static final Pattern PASSLIB = Pattern.compile("\\$pbkdf2(?:-(sha1|sha256|sha512))?"
            + "\\$([1-9][0-9]{0,8})\\$([A-Za-z0-9./]{2,171})\\$([A-Za-z0-9./]{27,86})?");
    private static final Pattern DJANGO = Pattern.compile(
            "pbkdf2_(sha1|sha256|sha512)\\$([1-9][0-9]{0,8})\\$([!-#%-~]{1,128})\\$([A-Za-z0-9+/]{27,86}={0,2})");

    /** The function below it, its length, and how many iterations OWASP asks for at least. */
    private enum Hmac {
        SHA1(20, 1_300_000),
        SHA256(32, 600_000),
        SHA512(64, 210_000);

        private final int bytes;
        private final int goodIterations;

        Hmac(int bytes, int goodIterations) {
            this.bytes = bytes;
            this.goodIterations = goodIterations;
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

    private Pbkdf2Recipe(Hmac hmac, int iterations, byte[] salt) {
        this.hmac = hmac;
        this.iterations = iterations;
        this.salt = salt;
    }

    static Optional<StoredHash> read(String text) {
        Matcher passlib = PASSLIB.matcher(text);
        if (passlib.matches()) {
            return Base64Form.DOTTED
                    .decode(passlib.group(3))
                    .flatMap(salt -> hash(passlib, salt, Base64Form.DOTTED.decode(orEmpty(passlib.group(4)))));
        }
        Matcher django = DJANGO.matcher(text);
        return django.matches()
                ? hash(django, django.group(3).getBytes(StandardCharsets.US_ASCII), padded(django.group(4)))
                : Optional.empty();
    }

    private static String orEmpty(String group) {
        return group == null ? "" : group;
    }

    private static Optional<byte[]> padded(String base64) {
        return Base64Form.STANDARD
                .decode(base64.replace("=", ""))
                .filter(bytes -> Base64.getEncoder().encodeToString(bytes).equals(base64));
    }

    private static Optional<StoredHash> hash(Matcher form, byte[] salt, Optional<byte[]> digest) {
        // passlib calls the first of them only pbkdf2.
        Hmac hmac = Hmac.of(orEmpty(form.group(1)));
        int iterations = Integer.parseInt(form.group(2));
        return digest.map(bytes -> new StoredHash(new Pbkdf2Recipe(hmac, iterations, salt), bytes));
    }

    @Override
    public String kind() {
        return hmac.scheme() + " iterations=" + iterations;
    }

    @Override
    public boolean isRunnable(Machinery machinery) {
        return iterations <= MOST_ITERATIONS;
    }

    @Override
    public byte[] compute(byte[] password, Machinery machinery) {
        char[] characters = new String(password, StandardCharsets.UTF_8).toCharArray();
        PBEKeySpec key = new PBEKeySpec(characters, salt, iterations, hmac.bytes * Byte.SIZE);
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
        return hmac.bytes;
    }

    @Override
    public Recipe resalted(SecureRandom random) {
        return new Pbkdf2Recipe(hmac, iterations, Recipe.randomBytes(random, salt.length));
    }

    @Override
    public String encode(byte[] digest) {
        return "$" + hmac.scheme() + "$" + iterations + "$" + Base64Form.DOTTED.encode(salt) + "$"
                + Base64Form.DOTTED.encode(digest);
    }

    @Override
    public boolean isWeak() {
        return iterations < hmac.goodIterations;
    }
}
