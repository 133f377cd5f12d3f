package io.gatehouse.password;

import com.password4j.BcryptFunction;
import com.password4j.types.Bcrypt;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * bcrypt: {@code $2b$cost$}, 22 characters of salt, 31 of digest; {@code $2a$} and {@code $2y$} are the same function.
 * {@code $2x$}, made by an implementation with a fault, is not read. Bytes after the 72nd never counted anywhere, so they
 * do not here. Immutable and thread-safe.
 */
final class BcryptScheme implements PasswordScheme {
    /** About a second of a processor. */
    static final int MAX_COST = 14;

    /** OWASP's least. */
    static final int MIN_STRONG_COST = 10;

    private static final Pattern FORM =
            Pattern.compile("(\\$bcrypt-(?:hex-sha256|base64-sha256|base64-hmac-sha256|wordpress))?"
                    + "\\$2[aby]\\$(0[4-9]|[12][0-9]|3[01])\\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})?");
    private static final int SALT_BYTES = 16;
    private static final int DIGEST_BYTES = 23;
    private static final int PASSWORD_BYTES = 72;

    private final BcryptInput input;
    private final int cost;
    private final byte[] salt;

    private BcryptScheme(BcryptInput input, int cost, byte[] salt) {
        this.input = input;
        this.cost = cost;
        this.salt = salt;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        BcryptInput input = BcryptInput.ofPrefix(form.group(1) == null ? "" : form.group(1));
        String digest = form.group(4) == null ? "" : form.group(4);
        // Libraries took salts of any 22 characters, and passed over the last four bits.
        return Base64Alphabet.BCRYPT
                .decodeLeniently(form.group(3))
                .map(salt -> new BcryptScheme(input, Integer.parseInt(form.group(2)), salt))
                .flatMap(scheme -> Base64Alphabet.BCRYPT.decode(digest).map(bytes -> new StoredHash(scheme, bytes)));
    }

    @Override
    public String description() {
        return input.id() + " cost=" + cost;
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return cost <= MAX_COST;
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        byte[] whole = input.of(password, Base64Alphabet.BCRYPT.encode(salt));
        byte[] counted = Arrays.copyOf(whole, Math.min(whole.length, PASSWORD_BYTES));
        try {
            byte[] digest = BcryptFunction.getInstance(Bcrypt.B, cost)
                    .hash(counted, setting().getBytes(StandardCharsets.US_ASCII))
                    .getBytes();
            // Implementations in C end at a NUL, and "a", NUL, "a" would have the digest of "a": it matches nothing.
            boolean hasNul = new String(counted, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0;
            return hasNul ? new byte[0] : Arrays.copyOf(digest, DIGEST_BYTES);
        } finally {
            Arrays.fill(counted, (byte) 0);
            Arrays.fill(whole, (byte) 0);
        }
    }

    private String setting() {
        return "$2b$" + (cost < 10 ? "0" : "") + cost + "$" + Base64Alphabet.BCRYPT.encode(salt);
    }

    @Override
    public int digestBytes() {
        return DIGEST_BYTES;
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new BcryptScheme(input, cost, PasswordScheme.randomBytes(random, SALT_BYTES));
    }

    @Override
    public String encode(byte[] digest) {
        return input.prefix() + setting() + Base64Alphabet.BCRYPT.encode(digest);
    }

    @Override
    public boolean isWeak() {
        return cost < MIN_STRONG_COST;
    }
}
