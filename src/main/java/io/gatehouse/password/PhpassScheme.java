package io.gatehouse.password;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * phpass, the "portable" hash of PHP applications: 2^n passes over digest and password. {@code $P$} (WordPress) and
 * {@code $H$} (phpBB) use MD5, {@code $S$} (Drupal 7) uses SHA-512 truncated to 43 characters. Immutable and
 * thread-safe.
 */
final class PhpassScheme implements PasswordScheme {
    /** About one second of CPU time. */
    static final int MAX_LOG_PASSES = 21;

    private static final Pattern FORM = Pattern.compile("\\$([PHS])\\$([5-9A-S])(" + CryptAlphabet.CLASS + "{8})("
            + CryptAlphabet.CLASS + "{22}|" + CryptAlphabet.CLASS + "{43})?");
    private static final int SALT_LENGTH = 8;
    private static final int MD5_LENGTH = 22;
    private static final int SHA512_LENGTH = 43;

    private final String id;
    private final int logPasses;
    private final String salt;

    private PhpassScheme(String id, int logPasses, String salt) {
        this.id = id;
        this.logPasses = logPasses;
        this.salt = salt;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        int logPasses = CryptAlphabet.value(form.group(2).charAt(0));
        String digest = form.group(4) == null ? "" : form.group(4);
        PhpassScheme scheme = new PhpassScheme(form.group(1), logPasses, form.group(3));
        return Optional.of(new StoredHash(scheme, CryptAlphabet.decode(digest)));
    }

    private boolean isDrupal() {
        return id.equals("S");
    }

    @Override
    public String description() {
        return (isDrupal() ? "drupal" : "phpass") + " passes=" + (1 << logPasses);
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return logPasses <= MAX_LOG_PASSES;
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        byte[] counted = CryptAlphabet.bounded(password);
        MessageDigest function = function();
        function.update(CryptAlphabet.ascii(salt));
        byte[] digest = function.digest(counted);
        for (int i = 0; i < 1 << logPasses; i++) {
            function.update(digest);
            digest = function.digest(counted);
        }
        Arrays.fill(counted, (byte) 0);
        return CryptAlphabet.isWithinLimit(password) ? sixBits(digest, digestBytes()) : new byte[0];
    }

    private MessageDigest function() {
        try {
            return MessageDigest.getInstance(isDrupal() ? "SHA-512" : "MD5");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has MD5 and SHA-512", e);
        }
    }

    /** Splits a digest into six-bit values, starting with the low bits of each byte. */
    private static byte[] sixBits(byte[] digest, int count) {
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            int bit = 6 * i;
            int low = digest[bit / 8] & 0xFF;
            int high = bit / 8 + 1 < digest.length ? digest[bit / 8 + 1] & 0xFF : 0;
            values[i] = (byte) ((low | high << 8) >> bit % 8 & 0x3F);
        }
        return values;
    }

    @Override
    public int digestBytes() {
        return isDrupal() ? SHA512_LENGTH : MD5_LENGTH;
    }

    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new PhpassScheme(id, logPasses, CryptAlphabet.randomText(random, SALT_LENGTH));
    }

    @Override
    public String encode(byte[] digest) {
        return "$" + id + "$" + CryptAlphabet.character(logPasses) + salt + CryptAlphabet.encode(digest);
    }

    // A GPU tries millions of these per second.
    @Override
    public boolean isWeak() {
        return true;
    }
}
