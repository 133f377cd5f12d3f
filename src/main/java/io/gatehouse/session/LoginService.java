package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.credential.PasswordCheck;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.FairnessKey;
import io.gatehouse.password.HashPriority;
import io.gatehouse.password.HashRequest;
import io.gatehouse.session.SessionDao.Credentials;
import io.gatehouse.session.SessionDao.Opened;
import io.gatehouse.session.SessionDao.Opening;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.PasswordAttempts.Visitor;
import io.gatehouse.throttle.ThrottleKeys;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Exchanges a password for a session (RFC 6749 §4.3, for first-party clients). Thread-safe. */
final class LoginService {
    /** Password, state or the realm may change while the hash is computed; then all is read and computed once more. */
    private static final int ATTEMPTS = 2;

    private final Database database;
    private final PasswordCheck passwords;
    private final PasswordAttempts attempts;
    private final ThrottleKeys names;
    private final RefreshTokenGenerator newKeys;
    private final SessionSettings settings;
    private final TokenIssuer issuer;
    private final SessionLimit limit;
    private final AuditAggregator sums;
    private final OutcomeCounters<LoginOutcome> counts;

    /** Where it is kept how logins end: refused ones, and the numbers of all. */
    record Trace(AuditAggregator sums, OutcomeCounters<LoginOutcome> counts) {}

    /** What a new session is made of. */
    record Opener(RefreshTokenGenerator newKeys, SessionSettings settings) {}

    /** What stands between a password and a session. */
    record Gate(PasswordCheck passwords, PasswordAttempts attempts, ThrottleKeys names) {}

    LoginService(Database database, Gate gate, Opener opener, TokenIssuer issuer, SessionLimit limit, Trace trace) {
        this.database = database;
        this.passwords = gate.passwords();
        this.attempts = gate.attempts();
        this.names = gate.names();
        this.newKeys = opener.newKeys();
        this.settings = opener.settings();
        this.issuer = issuer;
        this.limit = limit;
        this.sums = trace.sums();
        this.counts = trace.counts();
    }

    /**
     * Opens a session.
     *
     * @param name a login or an email
     */
    TokenPair login(String name, Secret password, LoginClient client) {
        try {
            TokenPair pair = open(name, password, client);
            counts.count(LoginOutcome.SUCCEEDED);
            return pair;
        } catch (ProblemException e) {
            if (e.problem() != Problem.LOGIN_FAILED) {
                counts.count(outcome(e.problem()));
            }
            throw e;
        }
    }

    private static LoginOutcome outcome(Problem problem) {
        return switch (problem) {
            case OVERLOADED -> LoginOutcome.OVERLOADED;
            case RATE_LIMITED -> LoginOutcome.THROTTLED;
            default -> LoginOutcome.FAILED;
        };
    }

    private TokenPair open(String name, Secret password, LoginClient client) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<TokenPair> pair = attempt(name, password, client);
            if (pair.isPresent()) {
                return pair.get();
            }
        }
        counts.count(LoginOutcome.OVERTAKEN);
        throw Problem.LOGIN_FAILED.asException();
    }

    private Optional<TokenPair> attempt(String name, Secret password, LoginClient client) {
        Optional<Credentials> found = database.with(SessionDao.class, dao -> dao.credentials(name));
        Credentials user = proven(found, name, password, client);
        RefreshToken token = newKeys.next();
        Optional<TokenPair> pair = open(user, token, client).flatMap(opened -> tokens(opened, user, token));
        pair.ifPresent(made -> passwords.upgradeLater(user.storedPassword(), password));
        return pair;
    }

    private Credentials proven(Optional<Credentials> found, String name, Secret password, LoginClient client) {
        boolean known = found.filter(user -> user.clients().contains(clientOf(user, client)))
                .isPresent();
        HashRequest turn = new HashRequest(
                known ? HashPriority.KNOWN_CLIENT : HashPriority.UNKNOWN_CLIENT,
                new FairnessKey(names.login(name), names.network(client.address())),
                client.hungUp());
        passwords.requireCapacity(turn);
        Visitor visitor = new Visitor(found.map(user -> user.grant().userId()), name, client.address(), known);
        AtomicBoolean matches = new AtomicBoolean();
        boolean mayLogIn = attempts.login(visitor, () -> {
            matches.set(passwords.matches(found.map(Credentials::storedPassword), name, password, turn));
            return matches.get() && found.filter(user -> user.grant().active()).isPresent();
        });
        return found.filter(user -> mayLogIn).orElseThrow(() -> refused(found, matches.get()));
    }

    private long clientOf(Credentials user, LoginClient client) {
        return names.client(user.grant().userId(), client.address());
    }

    /** The first pair; nothing if the session has ended already, with all others perhaps. */
    private Optional<TokenPair> tokens(Opened opened, Credentials user, RefreshToken token) {
        TokenPair pair;
        try {
            pair = issuer.issue(opened.session(), user.grant(), token, Problem.LOGIN_FAILED);
        } catch (ProblemException e) {
            if (e.problem() == Problem.LOGIN_FAILED) {
                return Optional.empty();
            }
            throw e;
        }
        // Last: what did not become a login ends nobody's session.
        limit.enforce(new UserId(user.grant().userId()), opened);
        return Optional.of(pair);
    }

    private Optional<Opened> open(Credentials user, RefreshToken token, LoginClient client) {
        AuditContext origin = sums.context();
        Opening opening = new Opening(
                token.session().value(),
                user.grant().userId(),
                user.grant().userSessionEpoch(),
                client.clientId(),
                client.userAgent(),
                client.ip(),
                clientOf(user, client),
                token.hash(),
                settings.accessTokenLifetime().toSeconds(),
                settings.refreshTokenLifetime().toSeconds(),
                settings.sessionMaxLifetime().toSeconds(),
                origin.requestId(),
                origin.clientHash());
        return database.with(SessionDao.class, dao -> dao.open(opening));
    }

    private RuntimeException refused(Optional<Credentials> found, boolean matches) {
        AuditEvent event = AuditEvent.refused(AuditAction.LOGIN);
        sums.add(found.map(user -> event.on(new UserId(user.grant().userId()))).orElse(event));
        counts.count(
                found.isEmpty()
                        ? LoginOutcome.UNKNOWN_USER
                        : matches ? LoginOutcome.DEACTIVATED : LoginOutcome.WRONG_PASSWORD);
        return Problem.LOGIN_FAILED.asException();
    }
}
