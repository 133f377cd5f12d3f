package io.gatehouse.session;

import io.gatehouse.credential.CredentialsDao.StoredPassword;
import io.gatehouse.credential.PasswordCheck;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.FairnessKey;
import io.gatehouse.password.HashPriority;
import io.gatehouse.password.HashRequest;
import io.gatehouse.session.SessionDao.Credentials;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.AddressKeys;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.PasswordAttempts.LoginAttempt;
import io.gatehouse.throttle.ThrottleKeys;
import java.util.Optional;

/** Exchanges a password for a session (RFC 6749 §4.3, for first-party clients). Thread-safe. */
final class LoginService {
    /**
     * The password, the user's state or the realm may change while the hash is computed. The login is then attempted
     * once more.
     */
    private static final int ATTEMPTS = 2;

    private final Database database;
    private final PasswordCheck passwords;
    private final PasswordAttempts attempts;
    private final ThrottleKeys keys;
    private final SessionOpener sessions;
    private final LoginRecorder recorder;

    LoginService(
            Database database,
            PasswordCheck passwords,
            PasswordAttempts attempts,
            ThrottleKeys keys,
            SessionOpener sessions,
            LoginRecorder recorder) {
        this.database = database;
        this.passwords = passwords;
        this.attempts = attempts;
        this.keys = keys;
        this.sessions = sessions;
        this.recorder = recorder;
    }

    /**
     * Opens a session.
     *
     * @param name a login or an email
     * @throws ProblemException {@link Problem#LOGIN_FAILED}, {@link Problem#RATE_LIMITED} or {@link Problem#OVERLOADED}
     */
    TokenPair login(String name, Secret password, LoginClient client) {
        try {
            AddressKeys address = keys.addressKeys(client.address());
            for (int i = 0; i < ATTEMPTS; i++) {
                Optional<TokenPair> pair = attempt(name, password, client, address);
                if (pair.isPresent()) {
                    recorder.succeeded();
                    return pair.get();
                }
            }
            throw recorder.overtaken();
        } catch (ProblemException e) {
            recorder.aborted(e.problem());
            throw e;
        }
    }

    /** Returns the token pair; empty if the password, the user or the realm changed after it was read. */
    private Optional<TokenPair> attempt(String name, Secret password, LoginClient client, AddressKeys address) {
        Optional<Candidate> found = database.with(SessionDao.class, dao -> dao.credentials(name))
                .map(user -> new Candidate(user, keys.clientHash(user.grant().userId(), client.address())));
        HashRequest request = hashRequest(found, name, client, address);
        passwords.requireCapacity(request);
        Candidate candidate = authenticate(found, name, password, address, request);
        Optional<TokenPair> pair = sessions.open(candidate.user(), candidate.clientKey(), client);
        pair.ifPresent(issued -> passwords.upgradeLater(candidate.storedPassword(), password));
        return pair;
    }

    private HashRequest hashRequest(Optional<Candidate> found, String name, LoginClient client, AddressKeys address) {
        return new HashRequest(
                isKnown(found) ? HashPriority.KNOWN_CLIENT : HashPriority.UNKNOWN_CLIENT,
                new FairnessKey(keys.forName(name), address.network()),
                client.disconnected());
    }

    private static boolean isKnown(Optional<Candidate> found) {
        return found.filter(Candidate::isKnownClient).isPresent();
    }

    private Candidate authenticate(
            Optional<Candidate> found, String name, Secret password, AddressKeys address, HashRequest request) {
        LoginAttempt login = new LoginAttempt(
                found.map(candidate -> candidate.user().grant().userId()), name, address, isKnown(found));
        try (PasswordAttempts.Attempt attempt = attempts.startLogin(login)) {
            boolean matches = passwords.matches(found.map(Candidate::storedPassword), name, password, request);
            Optional<Candidate> admitted = found.filter(candidate -> matches && candidate.isActive());
            if (admitted.isPresent()) {
                attempt.succeeded();
                return admitted.get();
            }
            attempt.failed();
            throw recorder.refused(found.map(Candidate::user), matches);
        }
    }

    /**
     * The user with the login or email of the request.
     *
     * @param clientKey keyed hash of the client's address for this user
     */
    private record Candidate(Credentials user, long clientKey) {
        StoredPassword storedPassword() {
            return user.storedPassword();
        }

        boolean isActive() {
            return user.grant().active();
        }

        /** Whether the user has logged in from this address before. */
        boolean isKnownClient() {
            return user.clients().contains(clientKey);
        }
    }
}
