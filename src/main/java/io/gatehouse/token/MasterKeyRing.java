package io.gatehouse.token;

import org.jspecify.annotations.Nullable;

/**
 * The master key that seals, and the one before it, which still opens what was sealed before the change. Immutable and
 * thread-safe.
 *
 * @param previous null where the master key was not changed
 */
public record MasterKeyRing(MasterKey current, @Nullable MasterKey previous) {
    /**
     * Opens a key from the database with whichever master key sealed it.
     *
     * @throws KeyUnusable if neither did, or if the bytes were altered
     */
    byte[] open(String kekId, byte[] sealed, String keyId) {
        MasterKey fitting = previous != null && previous.id().equals(kekId) ? previous : current;
        return fitting.open(sealed, keyId);
    }
}
