package io.gatehouse.token;

import java.util.List;

/** The verifiers outside of the service that get new public keys with the revocation feed. */
@FunctionalInterface
public interface KeyFollowers {
    /** Live verifiers that do not have the next signing key yet, as labels for messages. */
    List<String> withoutNewestKeys();
}
