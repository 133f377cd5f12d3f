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
 * bcrypt: {@code $2b$cost$}, a salt of 22 characters, a digest of 31. {@code $2a$} and {@code $2y$} are the same
 * function. {@code $2x$} comes from a faulty implementation and is not supported. As in all implementations, bytes
 * after the 72nd are ignored. Immutable and thread-safe.
 */
final class BcryptScheme implements PasswordScheme {
    /** About one second of CPU time. */
    static final int MAX_COST = 14;

    /** The minimum that OWASP recommends. */
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
        // Libraries accept any 22 characters as a salt and ignore the last four bits.
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
        byte[] whole = input.apply(password, Base64Alphabet.BCRYPT.encode(salt));
        byte[] counted = Arrays.copyOf(whole, Math.min(whole.length, PASSWORD_BYTES));
        try {
            byte[] digest = BcryptFunction.getInstance(Bcrypt.B, cost)
                    .hash(counted, setting().getBytes(StandardCharsets.US_ASCII))
                    .getBytes();
            // Implementations in C stop at a NUL, so "a", NUL, "a" would match "a". A password with a NUL matches no
            // hash.
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
