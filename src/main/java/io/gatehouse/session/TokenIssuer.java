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
 * Makes the pair of tokens of a session that is committed. A token that this instance would refuse at once is not handed
 * out: an epoch that moved while the caller waited makes it read anew. Thread-safe.
 */
final class TokenIssuer {
    /** Two, for an epoch that moved; and one for each that a failover can lose: the user's and each role's. */
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
     * The pair of a session's present generation.
     *
     * @param refresh any generation of the session's refresh token
     * @param ended what to answer when the session was ended meanwhile
     */
    TokenPair issue(SessionRow session, Grant grant, RefreshToken refresh, Problem ended) {
        AccessTokenClaims claims = claims(session, grant);
        for (int reads = 1; reads <= MAX_READS; reads++) {
            DenylistClaims facts = minter.facts(claims);
            Optional<DenylistEntry> denial = replica.confirmed(facts);
            if (denial.isEmpty() ? replica.denies(facts).isEmpty() : hasEnded(session, claims, denial.get(), ended)) {
                return pair(session, minter.mint(claims), codec.write(refresh.at(session.generation())));
            }
            if (reads > 1) {
                restore(session, claims, denial.orElseThrow(TokenIssuer::unconfirmed), ended);
            }
            claims = claims(session, reread(session, ended));
        }
        throw ended.asException();
    }

    /** What was only announced is written nowhere. The next reconciliation finds it in PostgreSQL or removes it. */
    private static RuntimeException unconfirmed() {
        return Problem.DEPENDENCY_UNAVAILABLE
                .asException("A revocation that another instance announced is not confirmed yet.")
                .retryAfter(RETRY_AFTER);
    }

    /** What was replaced or ended meanwhile gets what was committed; it is refused at its first use. */
    private boolean hasEnded(SessionRow session, AccessTokenClaims claims, DenylistEntry denial, Problem ended) {
        if (denial.kind() == DenylistEntry.Kind.SESSION && restore(session, claims, denial, ended)) {
            throw ended.asException();
        }
        return denial.kind() == DenylistEntry.Kind.SESSION || denial.kind() == DenylistEntry.Kind.TOKEN;
    }

    private Grant reread(SessionRow session, Problem ended) {
        return database.with(RefreshDao.class, dao -> dao.find(session.id()))
                .filter(TokenIssuer::mayGoOn)
                .map(SessionOfUser::grant)
                .orElseThrow(ended::asException);
    }

    static boolean mayGoOn(SessionOfUser found) {
        return found.grant().active()
                && found.session().sessionEpoch() >= found.grant().userSessionEpoch();
    }

    /**
     * What the replica denies, and this instance has read in PostgreSQL or committed, PostgreSQL has lost in a failover. An epoch is raised, or the user would be locked out; a
     * session that was ended is ended again, or it would come back when its entry expires. The entry goes back into the
     * log, for instances that start later.
     */
    private boolean restore(SessionRow session, AccessTokenClaims claims, DenylistEntry denial, Problem ended) {
        return revocations.inTransaction(tx -> {
            boolean restored = switch (denial.kind()) {
                case SUBJECT -> raiseAuthz(tx, claims.subject(), denial.minimumEpoch());
                case ROLE, REALM -> raiseRealm(tx, session, denial);
                case SESSION -> endAgain(tx, claims.subject(), claims.session());
                // Nothing restores these.
                case TOKEN, KEY -> throw ended.asException();
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
                // It has just been opened with the password, which is later than whatever ended all sessions.
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
            throw new IllegalStateException("Only deleted users have no login, and they are not active");
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
