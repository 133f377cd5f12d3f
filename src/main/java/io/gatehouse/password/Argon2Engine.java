package io.gatehouse.password;

import java.util.Optional;

/** Computes argon2 (RFC 9106) without a secret or associated data. Thread-safe. */
interface Argon2Engine {
    /**
     * The native engine if its library loads, otherwise the Java one. The native one needs half the CPU time and no
     * heap.
     */
    static Argon2Engine best() {
        Optional<Argon2Engine> nativeEngine = NativeArgon2Engine.load();
        return nativeEngine.orElseGet(Password4jEngine::new);
    }

    /** A short name for logs and metrics. */
    String name();

    /** Whether this engine can run hashes of this cost and length within its memory limit. */
    boolean canRun(Argon2Variant variant, Argon2Cost cost, int tagBytes);

    /**
     * Computes the tag of a password.
     *
     * @param password UTF-8; not changed, the caller wipes it
     * @param salt 8 bytes or more
     * @param tagBytes length of the tag
     * @throws IllegalStateException if the computation failed, for example because memory ran out
     */
    byte[] tag(Argon2Variant variant, Argon2Cost cost, byte[] password, byte[] salt, int tagBytes);
}
