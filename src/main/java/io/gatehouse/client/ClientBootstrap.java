package io.gatehouse.client;

import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.storage.Database;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates a client with its first secret for an operator, without a server and a superuser. Thread-safe. */
public final class ClientBootstrap {
    private final Database database;
    private final RoleAuthorization authorization;
    private final ClientCreator clients;
    private final ClientSecretIssuer secrets;

    ClientBootstrap(
            Database database, RoleAuthorization authorization, ClientCreator clients, ClientSecretIssuer secrets) {
        this.database = database;
        this.authorization = authorization;
        this.clients = clients;
        this.secrets = secrets;
    }

    /**
     * Creates a client and its first secret in one transaction. The rules of {@code POST /clients} apply.
     *
     * @param expiresAt when the secret expires (RFC 3339 §5.6); null if it never does
     * @throws ProblemException {@link Problem#INPUT_INVALID} with the invalid fields, {@link Problem#CLIENT_EXISTS}
     */
    public Created create(ClientRequest request, @Nullable String expiresAt) {
        ClientRequest.NewClient client = request.toNewClient();
        Optional<Instant> expiry = new ClientSecretRequest(expiresAt).validated();
        return database.inTransaction(tx -> {
            authorization.lockAdministration(tx);
            ClientId id = clients.create(tx, client, event -> event).clientId();
            return new Created(id, secrets.issue(tx, id, expiry, event -> event));
        });
    }

    /** A new client and its first secret. */
    public record Created(ClientId client, IssuedSecret secret) {}
}
