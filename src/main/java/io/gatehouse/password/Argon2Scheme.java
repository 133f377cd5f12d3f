package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Argon2 (RFC 9106) as a PHC string: {@code $argon2id$v=19$m=…,t=…,p=…$salt$tag}, of any type and version. Immutable and
 * thread-safe.
 */
final class Argon2Scheme implements PasswordScheme {
    static final int SALT_BYTES = 16;
    static final int TAG_BYTES = 32;

    // Exactly one spelling for each value: parameters in the format's order, no leading zero, no padding. The bounds of
    // salt and tag (8 to 48 and 12 to 64 bytes) are those that the format names for argon2. Without a version it is 16.
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

    /** What a new hash of this cost is made by. */
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

    // Whatever its cost, it takes memory, and a login makes it anew.
    @Override
    public boolean isWeak() {
        return false;
    }
}
