package io.gatehouse.client;

import io.gatehouse.client.ClientCredentialsDao.StoredSecret;
import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The clients with the role {@code verifier}, in memory, so that an outage of PostgreSQL stops no listener of the
 * revocation feed. A deleted secret, a disabled client and a removed role take effect at once, through the denylist.
 * Thread-safe.
 */
public final class VerifierClients implements Runnable {
    private final Database database;
    private final DenylistReplica replica;
    private final ClientRecorder recorder;
    private final Clock clock;
    private volatile Map<UUID, StoredSecret> secrets = Map.of();

    VerifierClients(Database database, DenylistReplica replica, ClientRecorder recorder, Clock clock) {
        this.database = database;
        this.replica = replica;
        this.recorder = recorder;
        this.clock = clock;
    }

    /** Reads the clients from PostgreSQL. After a failure, those of the last call stay. */
    @Override
    public void run() {
        List<StoredSecret> rows = database.with(ClientCredentialsDao.class, dao -> dao.withRole(BuiltInRole.VERIFIER));
        secrets = rows.stream().collect(Collectors.toUnmodifiableMap(StoredSecret::secretId, Function.identity()));
    }

    /**
     * Authenticates a client without a query.
     *
     * @throws io.gatehouse.kernel.ProblemException {@link Problem#CLIENT_AUTHENTICATION_FAILED}
     */
    public ClientId authenticate(ClientCredentials credentials) {
        Optional<StoredSecret> found = ClientSecretCodec.read(credentials.secret())
                .flatMap(presented -> Optional.ofNullable(secrets.get(presented.id()))
                        .filter(secret -> presented.matches(secret.hash())))
                .filter(secret -> secret.clientId().toString().equals(credentials.clientId()))
                .filter(this::isUsable);
        if (found.isEmpty()) {
            recorder.failed();
            throw Problem.CLIENT_AUTHENTICATION_FAILED.asException(
                    "The client or its secret is unknown, or the client lacks the role verifier.");
        }
        recorder.authenticated(found.get());
        return found.get().client();
    }

    private boolean isUsable(StoredSecret secret) {
        boolean expired = secret.expiresAt() != null && !clock.instant().isBefore(secret.expiresAt());
        return secret.active()
                && !expired
                && replica.denies(secret.denylistClaimsOfClient()).isEmpty();
    }
}
