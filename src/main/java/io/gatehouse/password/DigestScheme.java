package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A plain digest: one pass of MD5, SHA-1, SHA-256 or SHA-512 over salt and password, or password and salt, stored as
 * {@code $digest$h=md5,salt=before$salt$digest}. Salt and digest are hex, and the salt may be empty. An attacker can
 * try billions per second, so no login is accepted against a digest until it is wrapped. Immutable and thread-safe.
 */
final class DigestScheme implements PasswordScheme {
    private static final Pattern FORM = Pattern.compile("\\$digest\\$h=(md5|sha1|sha256|sha512),salt=(before|after)"
            + "\\$((?:[0-9a-f]{2}){0,64})\\$([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})?");

    private final Function function;
    private final boolean saltFirst;
    private final byte[] salt;

    private enum Function {
        MD5("MD5", 16),
        SHA1("SHA-1", 20),
        SHA256("SHA-256", 32),
        SHA512("SHA-512", 64);

        private final String algorithm;
        private final int bytes;

        Function(String algorithm, int bytes) {
            this.algorithm = algorithm;
            this.bytes = bytes;
        }
    }

    private DigestScheme(Function function, boolean saltFirst, byte[] salt) {
        this.function = function;
        this.saltFirst = saltFirst;
        this.salt = salt;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Function function = Function.valueOf(AsciiCase.upper(form.group(1)));
        byte[] salt = HexFormat.of().parseHex(form.group(3));
        DigestScheme scheme = new DigestScheme(function, form.group(2).equals("before"), salt);
        String digest = form.group(4) == null ? "" : form.group(4);
        return Optional.of(new StoredHash(scheme, HexFormat.of().parseHex(digest)));
    }

    private String parameters() {
        return "h=" + AsciiCase.lower(function.name()) + ",salt=" + (saltFirst ? "before" : "after");
    }

    @Override
    public String description() {
        return "digest " + parameters();
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return false;
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        try {
            MessageDigest digest = MessageDigest.getInstance(function.algorithm);
            digest.update(saltFirst ? salt : password);
            digest.update(saltFirst ? password : salt);
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The Java platform does not support " + function.algorithm, e);
        }
    }

    @Override
    public int digestBytes() {
        return function.bytes;
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new DigestScheme(function, saltFirst, PasswordScheme.randomBytes(random, salt.length));
    }

    @Override
    public String encode(byte[] digest) {
        HexFormat hex = HexFormat.of();
        return "$digest$" + parameters() + "$" + hex.formatHex(salt) + "$" + hex.formatHex(digest);
    }

    @Override
    public boolean isWeak() {
        return true;
    }
}
