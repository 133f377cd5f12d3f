package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.RequestId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.SessionDao.Credentials;
import io.gatehouse.session.SessionDao.Opened;
import io.gatehouse.session.SessionDao.Opening;
import io.gatehouse.storage.Database;
import java.util.Optional;
import org.slf4j.MDC;

/** Exchanges a password for a session (RFC 6749 §4.3, for first-party clients). Thread-safe. */
final class LoginService {
    /** The password or the user's state may change while the hash is computed; then it is computed once more. */
    private static final int ATTEMPTS = 2;

    private final Database database;
    private final PasswordCheck passwords;
    private final SessionKeys newKeys;
    private final SessionSettings settings;
    private final TokenIssuer issuer;
    private final SessionLimit limit;
    private final AuditLog audit;

    /** What a new session is made of. */
    record Opener(SessionKeys newKeys, SessionSettings settings) {}

    LoginService(
            Database database,
            PasswordCheck passwords,
            Opener opener,
            TokenIssuer issuer,
            SessionLimit limit,
            AuditLog audit) {
        this.database = database;
        this.passwords = passwords;
        this.newKeys = opener.newKeys();
        this.settings = opener.settings();
        this.issuer = issuer;
        this.limit = limit;
        this.audit = audit;
    }

    /**
     * Opens a session.
     *
     * @param name a login or an email
     */
    TokenPair login(String name, Secret password, Client client) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<Credentials> found = database.with(SessionDao.class, dao -> dao.credentials(name));
            Credentials user = passwords.verified(found, name, password).orElseThrow(() -> refused(found));
            RefreshToken token = newKeys.next();
            Optional<Opened> opened = open(user, token, client);
            if (opened.isPresent()) {
                limit.enforce(new UserId(user.grant().userId()), opened.get());
                TokenPair pair = issuer.issue(opened.get().session(), user.grant(), token, Problem.LOGIN_FAILED);
                passwords.upgradeLater(user, password);
                return pair;
            }
        }
        throw Problem.LOGIN_FAILED.asException();
    }

    private Optional<Opened> open(Credentials user, RefreshToken token, Client client) {
        Opening opening = new Opening(
                token.session().value(),
                user.grant().userId(),
                user.grant().userSessionEpoch(),
                client.clientId(),
                client.userAgent(),
                client.ip(),
                token.hash(),
                settings.accessTokenLifetime().toSeconds(),
                settings.refreshTokenLifetime().toSeconds(),
                settings.sessionMaxLifetime().toSeconds(),
                MDC.get(RequestId.LOG_KEY));
        return database.with(SessionDao.class, dao -> dao.open(opening));
    }

    private RuntimeException refused(Optional<Credentials> found) {
        AuditEvent event = AuditEvent.refused(AuditAction.LOGIN);
        AuditEvent known =
                found.map(user -> event.on(new UserId(user.grant().userId()))).orElse(event);
        database.inTransaction(tx -> {
            audit.record(tx, known);
            return tx;
        });
        return Problem.LOGIN_FAILED.asException();
    }
}
