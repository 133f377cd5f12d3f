package io.gatehouse.client;

import java.security.MessageDigest;
import java.util.UUID;

/** A client secret of the right form that a client sent. It is not verified yet. Never printed. */
public final class PresentedSecret {
    private final UUID id;
    private final byte[] hash;

    PresentedSecret(UUID id, byte[] hash) {
        this.id = id;
        this.hash = hash.clone();
    }

    /** The id of the secret's row in {@code client_secret}. */
    public UUID id() {
        return id;
    }

    /** SHA-256 of the whole text, 32 bytes, the stored form of the secret. */
    public byte[] hash() {
        return hash.clone();
    }

    /** Whether a stored hash is the hash of this secret. The time does not depend on the position of a difference. */
    public boolean matches(byte[] stored) {
        return MessageDigest.isEqual(hash, stored);
    }

    @Override
    public String toString() {
        return "PresentedSecret[***]";
    }
}
