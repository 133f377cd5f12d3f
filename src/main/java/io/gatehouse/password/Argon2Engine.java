package io.gatehouse.password;

import java.util.Optional;

/** Computes argon2 without secret and associated data (RFC 9106). Thread-safe. */
interface Argon2Engine {
    /** The native engine where its library loads; it needs half the CPU of the other and leaves no garbage. */
    static Argon2Engine best() {
        Optional<Argon2Engine> nativeEngine = NativeArgon2Engine.load();
        return nativeEngine.orElseGet(Password4jEngine::new);
    }

    /** A short name for logs and metrics. */
    String name();

    /** Says if this engine can run hashes of this cost and length without holding more than its share of memory. */
    boolean canRun(Argon2Variant variant, Argon2Cost cost, int tagBytes);

    /**
     * The tag of a password.
     *
     * @param password UTF-8, left as it is: the caller wipes it
     * @param salt 8 bytes or more
     * @param tagBytes length of the tag
     * @throws IllegalStateException if the computation failed, for want of memory for example
     */
    byte[] tag(Argon2Variant variant, Argon2Cost cost, byte[] password, byte[] salt, int tagBytes);
}
