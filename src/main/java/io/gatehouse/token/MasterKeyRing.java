package io.gatehouse.token;

import io.gatehouse.kernel.Secret;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The master key that seals keys, and optionally its predecessor or successor, which only opens them. Immutable and
 * thread-safe.
 *
 * @param previous null while the master key is not being changed
 */
public record MasterKeyRing(MasterKey current, @Nullable MasterKey previous) {
    /** Decodes the configured keys, each 32 bytes in base64. */
    public static MasterKeyRing of(Secret current, Optional<Secret> previous, SecureRandom random) {
        return new MasterKeyRing(
                MasterKey.of(current, random),
                previous.map(key -> MasterKey.of(key, random)).orElse(null));
    }

    /**
     * Derives a secret for another purpose from the current master key, the same on every instance.
     *
     * @param purpose a unique name
     */
    public Secret derive(String purpose) {
        return current.derive(purpose);
    }

    /**
     * Derives secrets for another purpose: first from the current master key, then from the other one.
     *
     * @param purpose a unique name
     */
    public List<Secret> deriveAll(String purpose) {
        return Stream.concat(Stream.of(current), Stream.ofNullable(previous))
                .map(key -> key.derive(purpose))
                .toList();
    }

    /** Seals a key with the current master key. */
    SealedBytes seal(byte[] plain, String keyId) {
        return new SealedBytes(current.seal(plain, keyId), current.id());
    }

    /**
     * Opens a key with the master key that sealed it.
     *
     * @throws KeyUnusableException if neither master key sealed it, or the bytes were altered
     */
    byte[] open(String kekId, byte[] sealed, String keyId) {
        MasterKey sealer = previous != null && previous.id().equals(kekId) ? previous : current;
        return sealer.open(sealed, keyId);
    }
}
