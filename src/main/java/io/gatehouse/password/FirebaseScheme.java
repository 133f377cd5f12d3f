package io.gatehouse.password;

import com.password4j.ScryptFunction;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Firebase's modified scrypt. scrypt derives a key from the password, the salt and the project's separator. The digest
 * is the project's signer key, encrypted with AES-256 in counter mode under that key. Each stored hash contains the
 * parameters of its project: {@code $firebase-scrypt$ln=14,r=8,p=1$salt$separator$signer$digest} in base64 without
 * padding. Immutable and thread-safe.
 */
final class FirebaseScheme implements PasswordScheme {
    private static final Pattern FORM = Pattern.compile("\\$firebase-scrypt\\$ln=([1-9]|1[0-9]),r=([1-9][0-9]{0,2}),p=1"
            + "\\$([A-Za-z0-9+/]{2,86})\\$([A-Za-z0-9+/]{0,22})\\$([A-Za-z0-9+/]{86})\\$([A-Za-z0-9+/]{86})");
    private static final int KEY_BYTES = 32;
    private static final int DERIVED_BYTES = 64;

    private final int logN;
    private final int r;
    private final byte[] salt;
    private final byte[] separator;
    private final byte[] signer;

    private FirebaseScheme(int logN, int r, byte[] salt, byte[] separator, byte[] signer) {
        this.logN = logN;
        this.r = r;
        this.salt = salt;
        this.separator = separator;
        this.signer = signer;
    }

    static Optional<StoredHash> read(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Optional<byte[]> salt = Base64Alphabet.STANDARD.decode(form.group(3));
        Optional<byte[]> separator = Base64Alphabet.STANDARD.decode(form.group(4));
        Optional<byte[]> signer = Base64Alphabet.STANDARD.decode(form.group(5));
        Optional<byte[]> digest = Base64Alphabet.STANDARD.decode(form.group(6));
        if (salt.isEmpty() || separator.isEmpty() || signer.isEmpty() || digest.isEmpty()) {
            return Optional.empty();
        }
        FirebaseScheme scheme = new FirebaseScheme(
                Integer.parseInt(form.group(1)),
                Integer.parseInt(form.group(2)),
                salt.get(),
                separator.get(),
                signer.get());
        return Optional.of(new StoredHash(scheme, digest.get()));
    }

    private int kib() {
        return (r << logN) / 8;
    }

    private String parameters() {
        return "ln=" + logN + ",r=" + r + ",p=1";
    }

    @Override
    public String description() {
        return "firebase-scrypt " + parameters();
    }

    @Override
    public boolean isRunnable(HashingBackends backends) {
        return kib() <= ScryptScheme.MAX_KIB && backends.heap().fits(kib());
    }

    @Override
    public byte[] compute(byte[] password, HashingBackends backends) {
        byte[] salted = Arrays.copyOf(salt, salt.length + separator.length);
        System.arraycopy(separator, 0, salted, salt.length, separator.length);
        ScryptFunction function = ScryptFunction.getInstance(1 << logN, r, 1, DERIVED_BYTES);
        byte[] derived = backends.heap()
                .callReserved(kib(), () -> function.hash(password, salted).getBytes());
        return encrypted(Arrays.copyOf(derived, KEY_BYTES));
    }

    private byte[] encrypted(byte[] key) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            return cipher.doFinal(signer);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has AES in counter mode", e);
        }
    }

    @Override
    public int digestBytes() {
        return signer.length;
    }

    // The signer key stays the same: it does not affect the cost.
    @Override
    public PasswordScheme withRandomSalt(SecureRandom random) {
        return new FirebaseScheme(logN, r, PasswordScheme.randomBytes(random, salt.length), separator, signer);
    }

    @Override
    public String encode(byte[] digest) {
        Base64Alphabet base64 = Base64Alphabet.STANDARD;
        return "$firebase-scrypt$" + parameters() + "$" + base64.encode(salt) + "$" + base64.encode(separator) + "$"
                + base64.encode(signer) + "$" + base64.encode(digest);
    }

    // Memory-hard like scrypt. The next login replaces it.
    @Override
    public boolean isWeak() {
        return false;
    }
}
