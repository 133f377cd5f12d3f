package io.gatehouse.verifier;

import java.util.Optional;

/** The keys that verify tokens. A token's header never supplies one (RFC 8725 §3.10). Thread-safe. */
@FunctionalInterface
public interface VerificationKeys {
    /** The key with this id. */
    Optional<VerificationKey> find(String kid);

    /** Whether these are all keys now. If not, an unknown key is no proof that a token is wrong. */
    default boolean areCurrent() {
        return true;
    }
}
