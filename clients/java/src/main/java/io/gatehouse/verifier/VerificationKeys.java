package io.gatehouse.verifier;

import java.util.Optional;

/** The keys that verify tokens. A token's header never supplies one (RFC 8725 §3.10). Thread-safe. */
@FunctionalInterface
public interface VerificationKeys {
    /** The key with this id. */
    Optional<VerificationKey> find(String kid);
}
