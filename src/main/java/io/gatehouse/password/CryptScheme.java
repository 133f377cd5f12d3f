package io.gatehouse.password;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.Md5Crypt;
import org.apache.commons.codec.digest.Sha2Crypt;

/**
 * crypt(3) of Unix: md5crypt {@code $1$salt$digest}, Apache's {@code $apr1$}, sha256crypt {@code $5$} and sha512crypt
 * {@code $6$}. The last two may have {@code rounds=…$}. Immutable and thread-safe.
 */
final class CryptScheme implements PasswordScheme {
    /** About two seconds of CPU time. */
    static final int MAX_ROUNDS = 2_000_000;

    private static final int DEFAULT_ROUNDS = 5_000;

    private static final Pattern FORM = Pattern.compile("\\$(1|apr1|5|6)\\$(?:rounds=([1-9][0-9]{3,8})\\$)?("
            + CryptAlphabet.CLASS + "{1,16})(?:\\$(" + CryptAlphabet.CLASS + "{22,86})?)");

    /** A round is one pass of the function. OWASP counts PBKDF2 iterations, which are two passes each. */
    private enum Variant {
        MD5("1", 22, 8, Integer.MAX_VALUE),
        APR1("apr1", 22, 8, Integer.MAX_VALUE),
        SHA256("5", 43, 16, 1_200_000),
        SHA512("6", 86, 16, 420_000);

        private final String id;
        private final int digestLength;
        private final int maxSaltLength;
        private final int minStrongRounds;

        Variant(String id, int digestLength, int maxSaltLength, int minStrongRounds) {
            this.id = id;
            this.digestLength = digestLength;
            this.maxSaltLength = maxSaltLength;
            this.minStrongRounds = minStrongRounds;
        }

        static Variant of(String id) {
            return Arrays.stream(values())
                    .filter(variant -> variant.id.equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        boolean hasRounds() {
            return this == SHA256 || this == SHA512;
        }
    }

    private final Variant variant;
    private final int rounds;
    private final String salt;

    private CryptScheme(Variant variant, int rounds, String salt) {
        this.variant = variant;
        this.rounds = rounds;
        this.salt = salt;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Variant variant = Variant.of(form.group(1));
        boolean hasUnexpectedRounds = form.group(2) != null && !variant.hasRounds();
        if (hasUnexpectedRounds || form.group(3).length() > variant.maxSaltLength) {
            return Optional.empty();
        }
        int rounds = form.group(2) == null ? DEFAULT_ROUNDS : Integer.parseInt(form.group(2));
        String digest = form.group(4) == null ? "" : form.group(4);
        return Optional.of(
                new StoredHash(new CryptScheme(variant, rounds, form.group(3)), CryptAlphabet.decode(digest)));
    }

    private String prefix() {
        return "$" + variant.id + "$" + (rounds == DEFAULT_ROUNDS ? "" : "rounds=" + rounds + "$") + salt;
    }

    @Override
    public String description() {
        return switch (variant) {
            case MD5 -> "md5crypt";
            case APR1 -> "apr1";
            case SHA256 -> "sha256crypt rounds=" + rounds;
            case SHA512 -> "sha512crypt rounds=" + rounds;
        };
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return rounds <= MAX_ROUNDS;
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        // A copy: the library wipes its argument.
        byte[] bounded = CryptAlphabet.bounded(password);
        String made = switch (variant) {
            case MD5 -> Md5Crypt.md5Crypt(bounded, prefix());
            case APR1 -> Md5Crypt.apr1Crypt(bounded, prefix());
            case SHA256 -> Sha2Crypt.sha256Crypt(bounded, prefix());
            case SHA512 -> Sha2Crypt.sha512Crypt(bounded, prefix());
        };
        return CryptAlphabet.isWithinLimit(password)
                ? CryptAlphabet.decode(made.substring(made.lastIndexOf('$') + 1))
                : new byte[0];
    }

    @Override
    public int digestBytes() {
        return variant.digestLength;
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new CryptScheme(variant, rounds, CryptAlphabet.randomText(random, salt.length()));
    }

    @Override
    public String encode(byte[] digest) {
        return prefix() + "$" + CryptAlphabet.encode(digest);
    }

    @Override
    public boolean isWeak() {
        return rounds < variant.minStrongRounds;
    }
}
