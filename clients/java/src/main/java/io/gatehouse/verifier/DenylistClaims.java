package io.gatehouse.verifier;

import java.util.Collection;
import java.util.UUID;

/** The claims that the denylist checks, of a verified token or of a token before it is signed. */
public record DenylistClaims(
        String kid,
        String tokenId,
        UUID sessionId,
        UUID subject,
        Collection<String> roles,
        long userEpoch,
        long realmEpoch) {}
