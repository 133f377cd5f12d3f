package io.gatehouse.oauth;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.TokenProblems;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.session.RefreshTokenInspector;
import io.gatehouse.session.RefreshTokenInspector.Holder;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.verifier.AccessTokens;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import java.util.Map;
import java.util.Optional;

/**
 * Ends the session of a token that its holder revokes (RFC 7009 §2.1), or denies the token of a client. Thread-safe.
 */
final class TokenRevocation {
    private final AccessTokens tokens;
    private final RefreshTokenInspector refreshTokens;
    private final Revocations revocations;
    private final SessionRevoker revoker;
    private final AuditLog audit;

    TokenRevocation(
            AccessTokens tokens,
            RefreshTokenInspector refreshTokens,
            Revocations revocations,
            SessionRevoker revoker,
            AuditLog audit) {
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.revocations = revocations;
        this.revoker = revoker;
        this.audit = audit;
    }

    /**
     * Revokes an access or refresh token. An invalid token has no effect.
     *
     * @return whether the token was valid
     * @throws io.gatehouse.kernel.ProblemException 503 if the token cannot be revoked or its state is unknown
     */
    boolean revoke(Secret token) {
        // Without a lease, an earlier revocation of this token may not have reached all instances: do not report
        // success.
        revocations.requireLease();
        Optional<Holder> holder = refreshTokens.holder(token);
        holder.ifPresent(this::end);
        return holder.isPresent() || revokeAccess(token);
    }

    private boolean revokeAccess(Secret token) {
        try {
            VerifiedToken accepted = tokens.accept(token.reveal());
            if (accepted.isOfClient()) {
                revoke(accepted);
            } else {
                end(Caller.of(accepted));
            }
            return true;
        } catch (TokenRejectedException rejection) {
            if (rejection.reason() == TokenRejectedException.Reason.UNKNOWN) {
                throw TokenProblems.of(rejection);
            }
            // Expired, revoked or foreign: nothing to revoke, which is a success (RFC 7009 §2.2).
            return false;
        }
    }

    private void end(Holder holder) {
        revocations.inTransaction(tx -> {
            boolean ended = revoker.endOne(tx, holder.user(), holder.session()).isPresent();
            if (ended) {
                record(tx, holder.user(), holder.session(), "refresh_token");
            }
            return ended;
        });
    }

    private void end(Caller caller) {
        revocations.inTransaction(tx -> {
            if (revoker.endOne(tx, caller.user(), caller.session()).isEmpty()) {
                // The session row is missing, for example after a purge. Deny the session, so that the token is
                // rejected.
                tx.denySession(caller.session(), caller.token().expiresAt());
            }
            record(tx, caller.user(), caller.session(), "access_token");
            return tx;
        });
    }

    /** Denies only this token, because the session of a client's token is its secret. */
    private void revoke(VerifiedToken token) {
        revocations.inTransaction(tx -> {
            tx.denyToken(token.tokenId(), token.expiresAt());
            audit.record(
                    tx.transaction(),
                    AuditEvent.success(AuditAction.TOKEN_REVOKE)
                            .on(new ClientId(token.subject()))
                            .in(new SessionId(token.sessionId()))
                            .with(Map.of("token_type", "access_token")));
            return tx;
        });
    }

    // No actor: the holder of a token may revoke it without logging in.
    private void record(RevokingTransaction tx, UserId user, SessionId session, String kind) {
        audit.record(
                tx.transaction(),
                AuditEvent.success(AuditAction.TOKEN_REVOKE)
                        .on(user)
                        .in(session)
                        .with(Map.of("token_type", kind)));
    }
}
