package io.gatehouse.session;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.EpochDao;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.session.SessionDao.Grant;
import io.gatehouse.session.SessionDao.SessionRow;
import io.gatehouse.storage.Database;
import io.gatehouse.token.AccessTokenClaims;
import io.gatehouse.token.CheckedMinter;
import io.gatehouse.token.TokenSubject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Issues the token pair of a committed session, with an access token that this instance would not reject at once.
 * Thread-safe.
 */
final class TokenIssuer {
    private final Database database;
    private final CheckedMinter minter;
    private final RefreshTokenCodec codec;

    TokenIssuer(Database database, CheckedMinter minter, RefreshTokenCodec codec) {
        this.database = database;
        this.minter = minter;
        this.codec = codec;
    }

    /**
     * Issues the pair of a session's current generation.
     *
     * @param refresh any generation of the session's refresh token
     * @return the pair; empty if the session has been ended meanwhile
     * @throws io.gatehouse.kernel.ProblemException {@link io.gatehouse.kernel.Problem#DEPENDENCY_UNAVAILABLE} if a
     *     revocation that denies the token is not confirmed yet
     */
    Optional<TokenPair> issue(SessionRow session, Grant grant, RefreshToken refresh) {
        return minter.mint(claims(session, grant), new SessionSubject(database, session, new UserId(grant.userId())))
                .map(access -> pair(session, access, codec.write(refresh.at(session.generation()))));
    }

    /** Whether the user is active and no password change or logout from everywhere has ended the session. */
    static boolean mayGoOn(SessionOfUser found) {
        return found.grant().active()
                && found.session().sessionEpoch() >= found.grant().userSessionEpoch();
    }

    private static AccessTokenClaims claims(SessionRow session, Grant grant) {
        String login = grant.login();
        if (login == null) {
            throw new IllegalStateException("An active user has a login; only deleted users have none");
        }
        SessionId id = new SessionId(session.id());
        return AccessTokenClaims.ofUser(
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

    /** The session that a token is issued for, and its user. */
    private record SessionSubject(Database database, SessionRow session, UserId user) implements TokenSubject {
        @Override
        public Optional<AccessTokenClaims> reread() {
            return database.with(RefreshDao.class, dao -> dao.find(session.id()))
                    .filter(TokenIssuer::mayGoOn)
                    .map(found -> claims(session, found.grant()));
        }

        @Override
        public boolean hasCommittedToken() {
            return true;
        }

        @Override
        public boolean raiseEpoch(RevokingTransaction tx, long minimum) {
            boolean raised = tx.dao(EpochDao.class).raiseAuthz(user.value(), minimum) == 1;
            if (raised) {
                tx.denySubject(user, minimum);
            }
            return raised;
        }

        @Override
        public boolean end(RevokingTransaction tx) {
            Optional<Instant> end = tx.dao(SessionRevocationDao.class).end(session.id(), user.value());
            end.ifPresent(expiresAt -> tx.denySession(new SessionId(session.id()), expiresAt));
            return end.isPresent();
        }

        @Override
        public void keepUnderRealm(RevokingTransaction tx) {
            if (session.generation() == 0) {
                // The user has just logged in with the password, after all sessions were ended.
                tx.dao(SessionRevocationDao.class).keepUnderRealm(session.id());
            }
        }
    }
}
