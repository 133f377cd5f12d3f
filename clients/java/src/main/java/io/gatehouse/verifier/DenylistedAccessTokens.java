package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.util.Optional;

/** Accepts a token if it verifies, the denylist replica does not deny it, and the replica is fresh. Thread-safe. */
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
        Optional<DenylistEntry> denial = replica.denies(accepted.denylistClaims());
        if (denial.isPresent()) {
            throw new TokenRejectedException(
                    Reason.REVOKED, "The token is revoked", RejectedToken.of(accepted), denial.get());
        }
        // Checked after the lookup: a replica that is fresh after the lookup was fresh during it, but not vice versa.
        if (!freshness.isFresh()) {
            throw new TokenRejectedException(Reason.UNKNOWN, "The denylist is stale").of(accepted);
        }
        return accepted;
    }
}
