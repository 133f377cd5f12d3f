package io.gatehouse.verifier;

import java.util.Collection;
import java.util.UUID;

/** What the denylist looks at: of a token that was verified, or of one that is about to be signed. */
public record DenylistClaims(
        String kid,
        String tokenId,
        UUID sessionId,
        UUID subject,
        Collection<String> roles,
        long userEpoch,
        long realmEpoch) {}
