package io.gatehouse.check;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.TokenProblems;
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
import java.util.Map;
import java.util.Optional;

/** Ends the session of a token that its holder gives back (RFC 7009 §2.1). Thread-safe. */
final class TokenRevocation {
    private final AccessTokens tokens;
    private final RefreshTokenInspector refreshTokens;
    private final Revocations revocations;
    private final SessionRevoker ending;
    private final AuditLog audit;

    TokenRevocation(
            AccessTokens tokens,
            RefreshTokenInspector refreshTokens,
            Revocations revocations,
            SessionRevoker ending,
            AuditLog audit) {
        this.tokens = tokens;
        this.refreshTokens = refreshTokens;
        this.revocations = revocations;
        this.ending = ending;
        this.audit = audit;
    }

    /**
     * Revokes a token of either kind; nothing happens for one that is not valid.
     *
     * @return whether it was valid
     * @throws io.gatehouse.kernel.ProblemException 503 when it cannot be done, or cannot be said whether it has been
     */
    boolean revoke(Secret token) {
        // A token that a call before has revoked may not be known to all yet; then there is no success to tell.
        revocations.requireLease();
        Optional<Holder> holder = refreshTokens.holder(token);
        holder.ifPresent(this::end);
        return holder.isPresent() || revokeAccess(token);
    }

    private boolean revokeAccess(Secret token) {
        try {
            end(Caller.of(tokens.accept(token.reveal())));
            return true;
        } catch (TokenRejectedException refused) {
            if (refused.reason() == TokenRejectedException.Reason.UNKNOWN) {
                throw TokenProblems.of(refused);
            }
            // Expired, revoked or not ours: there is nothing to do, and that is a success (RFC 7009 §2.2).
            return false;
        }
    }

    private void end(Holder holder) {
        revocations.inTransaction(tx -> {
            boolean ended = ending.endOne(tx, holder.user(), holder.session()).isPresent();
            if (ended) {
                record(tx, holder.user(), holder.session(), "refresh_token");
            }
            return ended;
        });
    }

    private void end(Caller caller) {
        revocations.inTransaction(tx -> {
            if (ending.endOne(tx, caller.user(), caller.session()).isEmpty()) {
                // The row has gone, by a purge perhaps; the token in hand must not outlive the answer.
                tx.denySession(caller.session(), caller.token().expiresAt());
            }
            record(tx, caller.user(), caller.session(), "access_token");
            return tx;
        });
    }

    // No actor: whoever has the token may do this, and has not logged in.
    private void record(RevokingTransaction tx, UserId user, SessionId session, String kind) {
        audit.record(
                tx.transaction(),
                AuditEvent.success(AuditAction.TOKEN_REVOKE)
                        .on(user)
                        .in(session)
                        .with(Map.of("token_type", kind)));
    }
}
