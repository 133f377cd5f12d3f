package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Mints access tokens that this instance would not reject at once. If an epoch moved after roles and epochs were read,
 * it reads them again. If PostgreSQL lost a revocation in a failover, it restores the revocation. Thread-safe.
 */
public final class CheckedMinter {
    /** Two reads for a changed epoch, and one for each epoch that a failover can lose: the subject's and each role's. */
    private static final int MAX_READS = 40;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Revocations revocations;
    private final AccessTokenMinter minter;
    private final DenylistReplica replica;
    private final AuditLog audit;

    public CheckedMinter(Revocations revocations, AccessTokenMinter minter, DenylistReplica replica, AuditLog audit) {
        this.revocations = revocations;
        this.minter = minter;
        this.replica = replica;
        this.audit = audit;
    }

    /**
     * Mints a token.
     *
     * @param first the claims as read from PostgreSQL
     * @return the token; empty if the session or the secret has been ended meanwhile
     * @throws io.gatehouse.kernel.ProblemException {@link Problem#DEPENDENCY_UNAVAILABLE} if a revocation that denies
     *     the token is not confirmed yet
     */
    public Optional<Secret> mint(AccessTokenClaims first, TokenSubject subject) {
        return currentClaims(first, subject).map(minter::mint);
    }

    /**
     * Returns claims that no denylist entry denies, as for {@link #mint}, without a token.
     *
     * @param first the claims as read from PostgreSQL
     * @return the first claims, or those of another read; empty if the session or the secret has been ended meanwhile
     */
    public Optional<AccessTokenClaims> currentClaims(AccessTokenClaims first, TokenSubject subject) {
        AccessTokenClaims claims = first;
        for (int reads = 1; reads <= MAX_READS; reads++) {
            DenylistClaims denylistClaims = minter.denylistClaims(claims);
            Optional<DenylistEntry> denial = replica.confirmed(denylistClaims);
            if (denial.filter(entry -> entry.kind() == Kind.SESSION).isPresent()
                    && (restore(subject, claims, denial.get()) || !subject.hasCommittedToken())) {
                return Optional.empty();
            }
            if (isIssuable(denial, denylistClaims)) {
                return Optional.of(claims);
            }
            if (reads > 1 && !isRestored(subject, claims, denial.orElseThrow(CheckedMinter::unconfirmed))) {
                return Optional.empty();
            }
            Optional<AccessTokenClaims> present = subject.reread();
            if (present.isEmpty()) {
                return Optional.empty();
            }
            claims = present.get();
        }
        return Optional.empty();
    }

    /**
     * Whether the token may be issued. A session or generation that was ended or replaced meanwhile gets the token that
     * was committed for it, which is rejected at its first use.
     */
    private boolean isIssuable(Optional<DenylistEntry> denial, DenylistClaims denylistClaims) {
        return denial.map(entry -> entry.kind() == Kind.SESSION || entry.kind() == Kind.TOKEN)
                .orElseGet(() -> replica.denies(denylistClaims).isEmpty());
    }

    /** An entry that was only announced is not in PostgreSQL. The next reconciliation finds it there or removes it. */
    private static RuntimeException unconfirmed() {
        return Problem.DEPENDENCY_UNAVAILABLE
                .asException("A revocation that another instance announced is not confirmed yet.")
                .retryAfter(RETRY_AFTER);
    }

    /** Restores the revocation in PostgreSQL; false for an entry of a key, which is not restored here. */
    private boolean isRestored(TokenSubject subject, AccessTokenClaims claims, DenylistEntry denial) {
        if (denial.kind() == Kind.KEY) {
            return false;
        }
        restore(subject, claims, denial);
        return true;
    }

    /**
     * Restores a revocation that PostgreSQL lost in a failover: the replica denies it as confirmed, so it was
     * committed. An epoch is raised, or the subject would be locked out. A session or secret that was ended is ended
     * again, or it would be valid again when its entry expires. The entry is written to the revocation log for instances
     * that start later.
     *
     * @return whether PostgreSQL had lost it
     */
    private boolean restore(TokenSubject subject, AccessTokenClaims claims, DenylistEntry denial) {
        return revocations.inTransaction(tx -> {
            boolean restored = switch (denial.kind()) {
                case SUBJECT -> subject.raiseEpoch(tx, denial.minimumEpoch());
                case ROLE -> raiseRealm(tx, denial);
                case REALM -> raiseBoth(tx, subject, denial);
                case SESSION -> subject.end(tx);
                // A replaced token needs no row, and a key's state is not restored here.
                case TOKEN, KEY -> false;
            };
            if (restored) {
                audit.record(
                        tx.transaction(),
                        event(claims).with(Map.of("kind", denial.kind().name())));
            }
            return restored;
        });
    }

    private static AuditEvent event(AccessTokenClaims claims) {
        AuditEvent event = AuditEvent.success(AuditAction.REVOCATION_RESTORED).in(new SessionId(claims.session()));
        return claims.login() == null
                ? event.on(new ClientId(claims.subject()))
                : event.on(new UserId(claims.subject()));
    }

    private static boolean raiseBoth(RevokingTransaction tx, TokenSubject subject, DenylistEntry denial) {
        boolean raised = tx.dao(EpochDao.class).raiseBoth(denial.minimumEpoch()) == 1;
        subject.keepUnderRealm(tx);
        if (raised) {
            tx.denyRealm(denial.minimumEpoch());
        }
        return raised;
    }

    private static boolean raiseRealm(RevokingTransaction tx, DenylistEntry denial) {
        boolean raised = tx.dao(EpochDao.class).raiseRealm(denial.minimumEpoch()) == 1;
        if (raised) {
            tx.denyRole(denial.key(), denial.minimumEpoch());
        }
        return raised;
    }
}
