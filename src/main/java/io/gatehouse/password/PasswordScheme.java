package io.gatehouse.password;

import java.security.SecureRandom;

/**
 * A password hash scheme with its cost and salt. To add one, implement this interface and register its parser in
 * {@link StoredHash}. Immutable and thread-safe.
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
    /** The scheme and cost, for logs and reports. */
    String description();

    /** Whether the cost is within the cap of the scheme, and the backends can compute it. */
    boolean isRunnable(HashingBackends backends);

    /**
     * Computes the digest of a password.
     *
     * @param password UTF-8; not changed, the caller wipes it
     * @throws IllegalStateException if the computation failed, for example because memory ran out
     */
    byte[] compute(byte[] password, HashingBackends backends);

    /** The length of a digest in bytes. */
    int digestBytes();

    /** The same scheme and cost with a random salt of the same length. */
    PasswordScheme withRandomSalt(SecureRandom random);

    /** Encodes the scheme and a digest for storage; the scheme alone if the digest is empty. */
    String encode(byte[] digest);

    /** Whether a hash of this scheme and cost is cheap to attack offline, so that it should be wrapped. */
    boolean isWeak();

    /** Generates {@code length} random bytes. */
    static byte[] randomBytes(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
