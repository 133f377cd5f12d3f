package io.gatehouse.verifier;

import java.util.Optional;

/** The keys that tokens may be signed by. A token's header never supplies one (RFC 8725 §3.10). Thread-safe. */
@FunctionalInterface
public interface VerificationKeys {
    /** The key with exactly this id. */
    Optional<VerificationKey> find(String kid);
}
