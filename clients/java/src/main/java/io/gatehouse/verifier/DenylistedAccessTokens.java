package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Accepts a token if it verifies, the denylist replica does not deny it, and the replica is fresh. Thread-safe. */
public final class DenylistedAccessTokens implements AccessTokens {
    private final VerifiedTokenCache verified;
    private final Function<DenylistClaims, Optional<DenylistEntry>> denylist;
    private final BooleanSupplier isFresh;

    /** Uses the denylist of an instance of the service. */
    public DenylistedAccessTokens(VerifiedTokenCache verified, DenylistReplica replica, Freshness freshness) {
        this(verified, replica::denies, freshness::isFresh);
    }

    /**
     * Uses any denylist.
     *
     * @param denylist returns the entry that denies a token, if any
     * @param isFresh whether the denylist is fresh; asked last, and only for a token that is accepted if it is
     */
    public DenylistedAccessTokens(
            VerifiedTokenCache verified,
            Function<DenylistClaims, Optional<DenylistEntry>> denylist,
            BooleanSupplier isFresh) {
        this.verified = verified;
        this.denylist = denylist;
        this.isFresh = isFresh;
    }

    @Override
    public VerifiedToken accept(String token) throws TokenRejectedException {
        VerifiedToken accepted = verified.verify(token);
        Optional<DenylistEntry> denial = denylist.apply(accepted.denylistClaims());
        if (denial.isPresent()) {
            throw new TokenRejectedException(
                    Reason.REVOKED, "The token is revoked", RejectedToken.of(accepted), denial.get());
        }
        // Checked after the lookup: a replica that is fresh after the lookup was fresh during it, but not vice versa.
        if (!isFresh.getAsBoolean()) {
            throw new TokenRejectedException(Reason.UNKNOWN, "The denylist is stale").of(accepted);
        }
        return accepted;
    }
}
