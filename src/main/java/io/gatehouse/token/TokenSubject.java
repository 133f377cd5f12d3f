package io.gatehouse.token;

import io.gatehouse.revocation.RevokingTransaction;
import java.util.Optional;

/**
 * The user's session or the client's secret that an access token is issued for. {@link CheckedMinter} reads it again
 * after a change, and restores revocations that PostgreSQL lost in a failover.
 */
public interface TokenSubject {
    /**
     * Reads roles and epochs again, with a statement that neither locks nor updates their rows.
     *
     * @return the claims of a token that is issued now; empty if the subject may no longer have tokens
     */
    Optional<AccessTokenClaims> reread();

    /**
     * Whether the caller has committed the token to PostgreSQL. Then the token is issued even if the session was ended
     * since, and is rejected at its first use.
     */
    boolean hasCommittedToken();

    /**
     * Raises the epoch of the user or client, and denies its tokens below the minimum.
     *
     * @return whether the epoch was below the minimum
     */
    boolean raiseEpoch(RevokingTransaction tx, long minimum);

    /**
     * Ends the session or deletes the secret, and denies its tokens.
     *
     * @return whether the session or the secret existed
     */
    boolean end(RevokingTransaction tx);

    /** Keeps the subject after both epochs of the realm were raised. */
    default void keepUnderRealm(RevokingTransaction tx) {}
}
