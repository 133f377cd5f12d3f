package io.gatehouse.password;

import com.password4j.ScryptFunction;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * scrypt (RFC 7914) in the format of passlib: {@code $scrypt$ln=16,r=8,p=1$salt$digest}, where {@code ln} is the
 * logarithm of N. It uses memory of the Java heap. Immutable and thread-safe.
 */
final class ScryptScheme implements PasswordScheme {
    /** The memory of the first recommendation of OWASP, N = 2^17 and r = 8. */
    static final int MAX_KIB = 128 * 1024;

    /** The number of 128-byte blocks mixed, N times r times p: about two seconds of CPU time. */
    static final long MAX_BLOCKS = 1L << 21;

    private static final Pattern FORM =
            Pattern.compile("\\$scrypt\\$ln=([1-9]|[12][0-9]),r=([1-9][0-9]{0,3}),p=([1-9][0-9]{0,3})"
                    + "\\$([A-Za-z0-9+/]{2,86})\\$([A-Za-z0-9+/]{22,86})");

    private final int logN;
    private final int r;
    private final int p;
    private final byte[] salt;
    private final int digestBytes;

    private ScryptScheme(int logN, int r, int p, byte[] salt, int digestBytes) {
        this.logN = logN;
        this.r = r;
        this.p = p;
        this.salt = salt;
        this.digestBytes = digestBytes;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int logN = Integer.parseInt(form.group(1));
        int r = Integer.parseInt(form.group(2));
        int p = Integer.parseInt(form.group(3));
        return Base64Alphabet.STANDARD
                .decode(form.group(4))
                .flatMap(salt -> Base64Alphabet.STANDARD
                        .decode(form.group(5))
                        .map(digest -> new StoredHash(new ScryptScheme(logN, r, p, salt, digest.length), digest)));
    }

    private int kib() {
        return (int) Math.min(Integer.MAX_VALUE, ((long) r << logN) / 8);
    }

    private String parameters() {
        return "ln=" + logN + ",r=" + r + ",p=" + p;
    }

    @Override
    public String description() {
        return "scrypt " + parameters();
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return kib() <= MAX_KIB
                && ((long) r << logN) * p <= MAX_BLOCKS
                && backends.heap().fits(kib());
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        ScryptFunction function = ScryptFunction.getInstance(1 << logN, r, p, digestBytes);
        return backends.heap()
                .callReserved(kib(), () -> function.hash(password, salt).getBytes());
    }

    @Override
    public int digestBytes() {
        return digestBytes;
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new ScryptScheme(logN, r, p, PasswordScheme.randomBytes(random, salt.length), digestBytes);
    }

    @Override
    public String encode(byte[] digest) {
        return "$scrypt$" + parameters() + "$" + Base64Alphabet.STANDARD.encode(salt) + "$"
                + Base64Alphabet.STANDARD.encode(digest);
    }

    // Memory-hard at any cost. The next login replaces it.
    @Override
    public boolean isWeak() {
        return false;
    }
}
