package io.gatehouse.token;

import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistClaims;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token before it is signed (RFC 9068 §2.2).
 *
 * @param subject the id of a user or a client
 * @param login the user's login; null in a token of a client
 * @param subjectEpoch the {@code authz_epoch} of the subject, the claim {@code user_epoch}
 * @param session the id of the user's session or of the client's secret, the claim {@code sid}
 * @param authenticatedAt when the user authenticated; null in a token of a client
 */
public record AccessTokenClaims(
        UUID subject,
        @Nullable String login,
        List<String> roles,
        long subjectEpoch,
        long realmEpoch,
        UUID session,
        String tokenId,
        String clientId,
        @Nullable Instant authenticatedAt,
        Instant issuedAt,
        Instant expiresAt) {
    /**
     * The claims of a user's token. {@code tokenId}, {@code issuedAt} and {@code expiresAt} are the same for all tokens
     * of one generation of a session, so that one denylist entry denies every copy.
     */
    public static AccessTokenClaims ofUser(
            UserId user,
            String login,
            List<String> roles,
            long userEpoch,
            long realmEpoch,
            SessionId session,
            String tokenId,
            String clientId,
            Instant authenticatedAt,
            Instant issuedAt,
            Instant expiresAt) {
        return new AccessTokenClaims(
                user.value(),
                login,
                roles,
                userEpoch,
                realmEpoch,
                session.value(),
                tokenId,
                clientId,
                authenticatedAt,
                issuedAt,
                expiresAt);
    }

    /** The claims of a token that a client obtains with one of its secrets (RFC 6749 §4.4). */
    public static AccessTokenClaims ofClient(
            ClientId client,
            List<String> roles,
            long clientEpoch,
            long realmEpoch,
            UUID secret,
            String tokenId,
            Instant issuedAt,
            Instant expiresAt) {
        return new AccessTokenClaims(
                client.value(),
                null,
                roles,
                clientEpoch,
                realmEpoch,
                secret,
                tokenId,
                client.toString(),
                null,
                issuedAt,
                expiresAt);
    }

    DenylistClaims denylistClaims(String kid) {
        return new DenylistClaims(kid, tokenId, session, subject, roles, subjectEpoch, realmEpoch);
    }
}
