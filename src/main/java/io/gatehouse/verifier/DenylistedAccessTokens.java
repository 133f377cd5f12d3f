package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenRejectedException.Reason;

/** Accepts a token when it verifies, when the replica does not deny it, and when the replica is fresh. Thread-safe. */
public final class DenylistedAccessTokens implements AccessTokens {
    private final VerifiedTokenCache verified;
    private final DenylistReplica replica;
    private final Freshness freshness;

    public DenylistedAccessTokens(VerifiedTokenCache verified, DenylistReplica replica, Freshness freshness) {
        this.verified = verified;
        this.replica = replica;
        this.freshness = freshness;
    }

    @Override
    public VerifiedToken accept(String token) throws TokenRejectedException {
        VerifiedToken accepted = verified.verify(token);
        if (replica.denies(accepted.facts()).isPresent()) {
            throw new TokenRejectedException(Reason.REVOKED, "The token is revoked");
        }
        // Asked after the look into the replica: what was fresh then may not be now, never the other way round.
        if (!freshness.isFresh()) {
            throw new TokenRejectedException(Reason.UNKNOWN, "The denylist is older than allowed");
        }
        return accepted;
    }
}
