package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.session.SessionDao.Grant;
import io.gatehouse.session.SessionDao.SessionRow;
import io.gatehouse.storage.Database;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Issues the token pair of a committed session. It issues no access token that this instance would reject at once: if
 * an epoch moved while the caller waited, it reads roles and epochs again. Thread-safe.
 */
final class TokenIssuer {
    /** Two reads for a changed epoch, and one for each epoch that a failover can lose: the user's and each role's. */
    private static final int MAX_READS = 40;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Database database;
    private final Revocations revocations;
    private final AccessTokenMinter minter;
    private final RefreshTokenCodec codec;
    private final DenylistReplica replica;
    private final AuditLog audit;

    TokenIssuer(
            Database database,
            Revocations revocations,
            AccessTokenMinter minter,
            RefreshTokenCodec codec,
            DenylistReplica replica,
            AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.minter = minter;
        this.codec = codec;
        this.replica = replica;
        this.audit = audit;
    }

    /**
     * Issues the pair of a session's current generation.
     *
     * @param refresh any generation of the session's refresh token
     * @return the pair; empty if the session has been ended meanwhile
     * @throws io.gatehouse.kernel.ProblemException {@link Problem#DEPENDENCY_UNAVAILABLE} if a revocation that denies
     *     the token is not confirmed yet
     */
    Optional<TokenPair> issue(SessionRow session, Grant grant, RefreshToken refresh) {
        AccessTokenClaims claims = claims(session, grant);
        for (int reads = 1; reads <= MAX_READS; reads++) {
            DenylistClaims denylistClaims = minter.denylistClaims(claims);
            Optional<DenylistEntry> denial = replica.confirmed(denylistClaims);
            if (denial.filter(entry -> entry.kind() == DenylistEntry.Kind.SESSION)
                            .isPresent()
                    && restore(session, claims, denial.get())) {
                return Optional.empty();
            }
            if (isIssuable(denial, denylistClaims)) {
                return Optional.of(pair(session, minter.mint(claims), codec.write(refresh.at(session.generation()))));
            }
            if (reads > 1 && !isRestored(session, claims, denial.orElseThrow(TokenIssuer::unconfirmed))) {
                return Optional.empty();
            }
            Optional<Grant> present = reread(session);
            if (present.isEmpty()) {
                return Optional.empty();
            }
            claims = claims(session, present.get());
        }
        return Optional.empty();
    }

    /**
     * Whether the token may be issued. A session or generation that was ended or replaced meanwhile gets the pair that
     * was committed for it, and its access token is rejected at its first use.
     */
    private boolean isIssuable(Optional<DenylistEntry> denial, DenylistClaims denylistClaims) {
        return denial.map(
                        entry -> entry.kind() == DenylistEntry.Kind.SESSION || entry.kind() == DenylistEntry.Kind.TOKEN)
                .orElseGet(() -> replica.denies(denylistClaims).isEmpty());
    }

    /** An entry that was only announced is not in PostgreSQL. The next reconciliation finds it there or removes it. */
    private static RuntimeException unconfirmed() {
        return Problem.DEPENDENCY_UNAVAILABLE
                .asException("A revocation that another instance announced is not confirmed yet.")
                .retryAfter(RETRY_AFTER);
    }

    private Optional<Grant> reread(SessionRow session) {
        return database.with(RefreshDao.class, dao -> dao.find(session.id()))
                .filter(TokenIssuer::mayGoOn)
                .map(SessionOfUser::grant);
    }

    /** Whether the user is active and no password change or logout from everywhere has ended the session. */
    static boolean mayGoOn(SessionOfUser found) {
        return found.grant().active()
                && found.session().sessionEpoch() >= found.grant().userSessionEpoch();
    }

    /** Restores the revocation in PostgreSQL; false for an entry of a key, which is not restored here. */
    private boolean isRestored(SessionRow session, AccessTokenClaims claims, DenylistEntry denial) {
        if (denial.kind() == DenylistEntry.Kind.KEY) {
            return false;
        }
        restore(session, claims, denial);
        return true;
    }

    /**
     * Restores a revocation that PostgreSQL lost in a failover: the replica denies it as confirmed, so it was
     * committed. An epoch is raised, or the user would be locked out. A session that was ended is ended again, or it
     * would be valid again when its entry expires. The entry is written to the revocation log for instances that start
     * later.
     *
     * @return whether PostgreSQL had lost it
     */
    private boolean restore(SessionRow session, AccessTokenClaims claims, DenylistEntry denial) {
        return revocations.inTransaction(tx -> {
            boolean restored = switch (denial.kind()) {
                case SUBJECT -> raiseAuthz(tx, claims.subject(), denial.minimumEpoch());
                case ROLE, REALM -> raiseRealm(tx, session, denial);
                case SESSION -> endAgain(tx, claims.subject(), claims.session());
                // A replaced token needs no row, and a key's state is not restored here.
                case TOKEN, KEY -> false;
            };
            if (restored) {
                Map<String, String> details = Map.of("kind", denial.kind().name());
                audit.record(
                        tx.transaction(),
                        AuditEvent.success(AuditAction.REVOCATION_RESTORED)
                                .on(claims.subject())
                                .in(claims.session())
                                .with(details));
            }
            return restored;
        });
    }

    private static boolean raiseAuthz(RevokingTransaction tx, UserId user, long minimum) {
        boolean raised = tx.dao(EpochDao.class).raiseAuthz(user.value(), minimum) == 1;
        if (raised) {
            tx.denySubject(user, minimum);
        }
        return raised;
    }

    private static boolean raiseRealm(RevokingTransaction tx, SessionRow session, DenylistEntry denial) {
        EpochDao dao = tx.dao(EpochDao.class);
        if (denial.kind() == DenylistEntry.Kind.REALM) {
            boolean raised = dao.raiseBoth(denial.minimumEpoch()) == 1;
            if (session.generation() == 0) {
                // The user has just logged in with the password, after all sessions were ended.
                tx.dao(SessionRevocationDao.class).keepUnderRealm(session.id());
            }
            if (raised) {
                tx.denyRealm(denial.minimumEpoch());
            }
            return raised;
        }
        boolean raised = dao.raiseRealm(denial.minimumEpoch()) == 1;
        if (raised) {
            tx.denyRole(denial.key(), denial.minimumEpoch());
        }
        return raised;
    }

    private static boolean endAgain(RevokingTransaction tx, UserId user, SessionId session) {
        Optional<Instant> end = tx.dao(SessionRevocationDao.class).end(session.value(), user.value());
        end.ifPresent(expiresAt -> tx.denySession(session, expiresAt));
        return end.isPresent();
    }

    private static AccessTokenClaims claims(SessionRow session, Grant grant) {
        String login = grant.login();
        if (login == null) {
            throw new IllegalStateException("An active user has a login; only deleted users have none");
        }
        SessionId id = new SessionId(session.id());
        return new AccessTokenClaims(
                new UserId(grant.userId()),
                login,
                List.copyOf(grant.roles()),
                grant.authzEpoch(),
                grant.realmEpoch(),
                id,
                TokenId.of(id, session.generation()),
                session.clientId(),
                session.authenticatedAt(),
                session.rotatedAt(),
                session.accessExpiresAt());
    }

    private static TokenPair pair(SessionRow session, Secret access, Secret refresh) {
        return new TokenPair(
                access,
                refresh,
                Duration.between(session.readAt(), session.accessExpiresAt()).toSeconds(),
                Duration.between(session.readAt(), session.refreshExpiresAt()).toSeconds());
    }
}
