package io.gatehouse.password;

import java.security.SecureRandom;

/**
 * How a hash is computed from a password: scheme, cost and salt. Immutable and thread-safe. To add a scheme, write one more
 * of these and name its reader in {@link StoredHash}.
 */
sealed interface PasswordScheme
        permits Argon2Scheme,
                BcryptScheme,
                CryptScheme,
                DigestScheme,
                FirebaseScheme,
                Pbkdf2Scheme,
                PhpassScheme,
                ScryptScheme,
                WrappedScheme {
    /** Scheme and cost, without salt and digest, for logs and reports. */
    String description();

    /** Whether it may be run here: nothing above the cap of its scheme is. */
    boolean isRunnable(HashingBackends backends);

    /**
     * The digest of a password.
     *
     * @param password UTF-8, left as it is: the caller wipes it
     * @throws IllegalStateException if the computation failed, for want of memory for example
     */
    byte[] compute(byte[] password, HashingBackends backends);

    /** How long a digest is, in bytes. */
    int digestBytes();

    /** The same with a salt of the same length that is drawn at random. */
    PasswordScheme withRandomSalt(SecureRandom random);

    /** How it is stored, together with a digest; the scheme alone if that is empty. */
    String encode(byte[] digest);

    /** Whether a hash of this kind should be wrapped, since whoever stole it could try passwords fast. */
    boolean isWeak();

    /** {@code length} random bytes. */
    static byte[] randomBytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
