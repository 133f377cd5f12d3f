package io.gatehouse.password;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An argon2id hash as it is stored: {@code $argon2id$v=19$m=…,t=…,p=…$salt$tag} (PHC string format). Immutable and
 * thread-safe. Not a record, because a record would print the tag.
 */
final class PhcString {
    static final int SALT_BYTES = 16;
    static final int TAG_BYTES = 32;

    // Exactly one spelling for each value: parameters in the format's order, no leading zero, no padding. The bounds of
    // salt and tag (8 to 48 and 12 to 64 bytes) are those that the format names for argon2.
    private static final Pattern FORM = Pattern.compile("\\$argon2id\\$v=19"
            + "\\$m=([1-9][0-9]{0,8}),t=([1-9][0-9]{0,8}),p=([1-9][0-9]{0,6})"
            + "\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{16,86})");

    private final Argon2Cost cost;
    private final byte[] salt;
    private final byte[] tag;

    PhcString(Argon2Cost cost, byte[] salt, byte[] tag) {
        this.cost = cost;
        this.salt = salt.clone();
        this.tag = tag.clone();
    }

    /** Reads a stored string; empty if it is anything but a well-formed argon2id hash. */
    static Optional<PhcString> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Argon2Cost cost = new Argon2Cost(number(form, 1), number(form, 2), number(form, 3));
        if (cost.memoryKib() < 8L * cost.parallelism()) {
            return Optional.empty();
        }
        return bytes(form.group(4)).flatMap(salt -> bytes(form.group(5)).map(tag -> new PhcString(cost, salt, tag)));
    }

    private static int number(Matcher form, int group) {
        return Integer.parseInt(form.group(group));
    }

    // The decoder passes over bits that a canonical encoder leaves zero, so the way back has to give the same text.
    private static Optional<byte[]> bytes(String base64) {
        if (base64.length() % 4 == 1) {
            return Optional.empty();
        }
        byte[] decoded = Base64.getDecoder().decode(base64);
        return encode(decoded).equals(base64) ? Optional.of(decoded) : Optional.empty();
    }

    private static String encode(byte[] bytes) {
        return Base64.getEncoder().withoutPadding().encodeToString(bytes);
    }

    Argon2Cost cost() {
        return cost;
    }

    byte[] salt() {
        return salt.clone();
    }

    byte[] tag() {
        return tag.clone();
    }

    /** The string to store. */
    String encode() {
        return "$argon2id$v=19$m=" + cost.memoryKib() + ",t=" + cost.iterations() + ",p=" + cost.parallelism() + "$"
                + encode(salt) + "$" + encode(tag);
    }
}
