package io.gatehouse.session;

import io.gatehouse.audit.AuditContext;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.SessionDao.Credentials;
import io.gatehouse.session.SessionDao.Opened;
import io.gatehouse.session.SessionDao.Opening;
import io.gatehouse.storage.Database;
import java.util.Optional;
import java.util.function.Supplier;

/** Opens sessions of users who have been authenticated. Thread-safe. */
final class SessionOpener {
    private final Database database;
    private final RefreshTokenGenerator newTokens;
    private final SessionSettings settings;
    private final TokenIssuer issuer;
    private final SessionLimit limit;
    private final Supplier<AuditContext> context;

    /** @param context the request that the calling thread processes */
    SessionOpener(
            Database database,
            RefreshTokenGenerator newTokens,
            SessionSettings settings,
            TokenIssuer issuer,
            SessionLimit limit,
            Supplier<AuditContext> context) {
        this.database = database;
        this.newTokens = newTokens;
        this.settings = settings;
        this.issuer = issuer;
        this.limit = limit;
        this.context = context;
    }

    /**
     * Opens a session and issues its first token pair.
     *
     * @param user as read before the password was verified
     * @param clientKey keyed hash of the client's address for this user
     * @return empty if the password or the user changed since, or the session has been ended already
     */
    Optional<TokenPair> open(Credentials user, long clientKey, LoginClient client) {
        RefreshToken token = newTokens.next();
        Opening opening = opening(user, clientKey, client, token);
        Optional<Opened> opened = database.with(SessionDao.class, dao -> dao.open(opening));
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        Optional<TokenPair> pair = issuer.issue(opened.get().session(), user.grant(), token);
        // Enforced last, so that a failed login ends no other session.
        pair.ifPresent(issued -> limit.enforce(new UserId(user.grant().userId()), opened.get()));
        return pair;
    }

    private Opening opening(Credentials user, long clientKey, LoginClient client, RefreshToken token) {
        AuditContext request = context.get();
        return new Opening(
                token.session().value(),
                user.grant().userId(),
                user.grant().userSessionEpoch(),
                client.clientId(),
                client.userAgent(),
                client.ip(),
                clientKey,
                token.hash(),
                settings.accessTokenLifetime().toSeconds(),
                settings.refreshTokenLifetime().toSeconds(),
                settings.sessionMaxLifetime().toSeconds(),
                request.requestId(),
                request.clientHash());
    }
}
