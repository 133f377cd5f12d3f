package io.gatehouse.client;

import io.gatehouse.client.ClientCredentialsDao.StoredSecret;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.ClientAuthenticator;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.token.CheckedMinter;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Authenticates clients by their secret (RFC 6749 §2.3.1). Text that is not a secret costs no query. Failures are
 * limited per address before the secret is looked up, except for a secret that this instance has verified recently: one
 * client with a wrong secret does not lock out the others behind its address. Thread-safe.
 */
final class ClientAuthentication implements ClientAuthenticator {
    private final Database database;
    private final CheckedMinter minter;
    private final VerifiedSecrets verified;
    private final Throttle throttle;
    private final ClientRecorder recorder;

    ClientAuthentication(
            Database database,
            CheckedMinter minter,
            VerifiedSecrets verified,
            Throttle throttle,
            ClientRecorder recorder) {
        this.database = database;
        this.minter = minter;
        this.verified = verified;
        this.throttle = throttle;
        this.recorder = recorder;
    }

    /** Authenticates a client for a resource method. It reads PostgreSQL at most once a minute for each secret. */
    @Override
    public Caller authenticate(ClientCredentials credentials, InetAddress address) {
        Optional<PresentedSecret> presented = ClientSecretCodec.read(credentials.secret());
        StoredSecret secret = presented
                .flatMap(text -> verified.usable(text, credentials.clientId()))
                .orElseGet(() -> verify(presented, credentials.clientId(), address));
        recorder.authenticated(secret);
        return Caller.of(secret.client(), Set.copyOf(secret.roles()));
    }

    /**
     * Authenticates a client with a fresh read of its roles and epochs.
     *
     * @throws ProblemException {@link Problem#CLIENT_AUTHENTICATION_FAILED}, {@link Problem#RATE_LIMITED}
     */
    StoredSecret verify(ClientCredentials credentials, InetAddress address) {
        StoredSecret secret = verify(ClientSecretCodec.read(credentials.secret()), credentials.clientId(), address);
        recorder.authenticated(secret);
        return secret;
    }

    private StoredSecret verify(Optional<PresentedSecret> presented, String clientId, InetAddress address) {
        if (presented.filter(verified::isKnown).isEmpty()) {
            requireWithinLimit(address);
        }
        Optional<StoredSecret> found = presented.flatMap(text -> find(text, clientId));
        found.ifPresent(secret -> verified.add(presented.orElseThrow(), secret));
        return found.orElseThrow(() -> failed(address));
    }

    private Optional<StoredSecret> find(PresentedSecret presented, String clientId) {
        return database.with(ClientCredentialsDao.class, dao -> dao.find(presented.id()))
                .filter(stored -> presented.matches(stored.hash()))
                .filter(stored -> stored.clientId().toString().equals(clientId))
                .filter(StoredSecret::isUsable)
                .filter(this::isCurrent);
    }

    /** Whether no denylist entry denies the secret. A failover may have lost its deletion. */
    private boolean isCurrent(StoredSecret secret) {
        SecretSubject subject = new SecretSubject(database, secret, List.of(), "");
        return minter.currentClaims(subject.claims(secret), subject).isPresent();
    }

    private void requireWithinLimit(InetAddress address) {
        try {
            throttle.requireNoWait(Limit.CLIENT_ADDRESS, address);
        } catch (ProblemException e) {
            recorder.throttled();
            throw e;
        }
    }

    /** The exception for a failure, which is the same for every reason. */
    private ProblemException failed(InetAddress address) {
        recorder.failed();
        throttle.take(Limit.CLIENT_ADDRESS, address);
        return Problem.CLIENT_AUTHENTICATION_FAILED.asException();
    }
}
