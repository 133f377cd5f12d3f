package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.session.SessionDao.Grant;
import io.gatehouse.session.SessionDao.SessionOfUser;
import io.gatehouse.session.SessionDao.SessionRow;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.verifier.Denial;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the pair of tokens of a session that is committed. A token that this instance would refuse at once is not handed
 * out: an epoch that moved while the caller waited makes it read anew. Thread-safe.
 */
final class TokenIssuer {
    /** The first read, one for an epoch that moved, and one for each kind of epoch that a failover can lose. */
    private static final int MAX_READS = 4;

    private static final Set<Denial.Kind> ENDED = EnumSet.of(Denial.Kind.TOKEN, Denial.Kind.SESSION);

    private final Database database;
    private final AccessTokenMinter minter;
    private final RefreshTokenCodec codec;
    private final DenylistReplica replica;
    private final AuditLog audit;

    TokenIssuer(
            Database database,
            AccessTokenMinter minter,
            RefreshTokenCodec codec,
            DenylistReplica replica,
            AuditLog audit) {
        this.database = database;
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
            Optional<Denial> denial = replica.denies(minter.facts(claims));
            // A session that was ended after this change of it gets what was committed; it is refused at its first use.
            if (denial.isEmpty() || ENDED.contains(denial.get().kind())) {
                return pair(session, minter.mint(claims), codec.write(refresh.at(session.generation())));
            }
            if (reads > 1) {
                raise(claims.subject(), denial.get(), ended);
            }
            claims = claims(session, reread(session, ended));
        }
        throw ended.asException();
    }

    private Grant reread(SessionRow session, Problem ended) {
        return database.with(SessionDao.class, dao -> dao.find(session.id()))
                .filter(TokenIssuer::mayGoOn)
                .map(SessionOfUser::grant)
                .orElseThrow(ended::asException);
    }

    static boolean mayGoOn(SessionOfUser found) {
        return found.grant().active()
                && found.session().sessionEpoch() >= found.grant().userSessionEpoch();
    }

    /** PostgreSQL lost an epoch in a failover, and the replica knows it: without this the user would be locked out. */
    private void raise(UserId user, Denial denial, Problem ended) {
        database.inTransaction(tx -> {
            raise(tx, user, denial, ended);
            audit.record(
                    tx,
                    AuditEvent.success(AuditAction.EPOCH_RAISED)
                            .on(user)
                            .with(Map.of("kind", denial.kind().name())));
            return tx;
        });
    }

    private static void raise(Transaction tx, UserId user, Denial denial, Problem ended) {
        int changed = switch (denial.kind()) {
            case SUBJECT -> tx.dao(EpochDao.class).raiseAuthz(user.value(), denial.minimumEpoch());
            case ROLE, REALM -> tx.dao(EpochDao.class).raiseRealm(denial.minimumEpoch());
            // No epoch heals these.
            case TOKEN, SESSION, KEY -> throw ended.asException();
        };
        if (changed > 1) {
            throw new IllegalStateException("An epoch has one row");
        }
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
