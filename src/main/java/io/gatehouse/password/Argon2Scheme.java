package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2 (RFC 9106) of any type and version, stored as a PHC string: {@code $argon2id$v=19$m=…,t=…,p=…$salt$tag}.
 * Immutable and thread-safe.
 */
final class Argon2Scheme implements PasswordScheme {
    static final int SALT_BYTES = 16;
    static final int TAG_BYTES = 32;

    // The canonical form only: parameters in the order of the format, no leading zeros, no padding. The format allows a
    // salt of 8 to 48 bytes and a tag of 12 to 64 bytes. A string without a version has version 16.
    private static final Pattern FORM = Pattern.compile("\\$argon2(id|i|d)(?:\\$v=(16|19))?"
            + "\\$m=([1-9][0-9]{0,8}),t=([1-9][0-9]{0,8}),p=([1-9][0-9]{0,6})"
            + "\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{16,86})");
    private static final int OLD_VERSION = 16;

    private final Argon2Variant variant;
    private final Argon2Cost cost;
    private final byte[] salt;
    private final int tagBytes;

    Argon2Scheme(Argon2Variant variant, Argon2Cost cost, byte[] salt, int tagBytes) {
        this.variant = variant;
        this.cost = cost;
        this.salt = salt.clone();
        this.tagBytes = tagBytes;
    }

    /** The scheme of a new hash: the current variant with a random salt. */
    static Argon2Scheme create(Argon2Cost cost, SecureRandom random) {
        return new Argon2Scheme(Argon2Variant.CURRENT, cost, PasswordScheme.randomBytes(random, SALT_BYTES), TAG_BYTES);
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Argon2Cost cost = new Argon2Cost(number(form, 3), number(form, 4), number(form, 5));
        if (cost.memoryKib() < 8L * cost.parallelism()) {
            return Optional.empty();
        }
        Argon2Variant.Type type = Argon2Variant.Type.valueOf(AsciiCase.upper(form.group(1)));
        Argon2Variant variant = new Argon2Variant(type, form.group(2) == null ? OLD_VERSION : number(form, 2));
        return Base64Alphabet.STANDARD
                .decode(form.group(6))
                .flatMap(salt -> Base64Alphabet.STANDARD
                        .decode(form.group(7))
                        .map(tag -> new StoredHash(new Argon2Scheme(variant, cost, salt, tag.length), tag)));
    }

    private static int number(Matcher form, int group) {
        return Integer.parseInt(form.group(group));
    }

    Argon2Variant variant() {
        return variant;
    }

    Argon2Cost cost() {
        return cost;
    }

    byte[] salt() {
        return salt.clone();
    }

    private String parameters() {
        return "v=" + variant.version() + "$m=" + cost.memoryKib() + ",t=" + cost.iterations() + ",p="
                + cost.parallelism();
    }

    @Override
    public String description() {
        return variant.id() + " " + parameters().replace('$', ' ');
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return cost.isWithinCap() && backends.argon2().canRun(variant, cost, tagBytes);
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        return backends.argon2().tag(variant, cost, password, salt, tagBytes);
    }

    @Override
    public int digestBytes() {
        return tagBytes;
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new Argon2Scheme(variant, cost, PasswordScheme.randomBytes(random, salt.length), tagBytes);
    }

    @Override
    public String encode(byte[] digest) {
        return "$" + variant.id() + "$" + parameters() + "$" + Base64Alphabet.STANDARD.encode(salt) + "$"
                + Base64Alphabet.STANDARD.encode(digest);
    }

    // Memory-hard at any cost. The next login replaces a hash that is cheaper than configured.
    @Override
    public boolean isWeak() {
        return false;
    }
}
