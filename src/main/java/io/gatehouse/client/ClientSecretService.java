package io.gatehouse.client;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.client.ClientSecretDao.SecretRow;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.storage.Database;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Creates, lists and deletes client secrets. A caller who creates or deletes one must be a superuser in the database at
 * that moment; otherwise the problem is {@link Problem#ROLE_MISSING}. Thread-safe.
 */
final class ClientSecretService {
    private final Database database;
    private final ClientAdministration administration;
    private final ClientSecretIssuer issuer;
    private final AuditLog audit;

    ClientSecretService(
            Database database, ClientAdministration administration, ClientSecretIssuer issuer, AuditLog audit) {
        this.database = database;
        this.administration = administration;
        this.issuer = issuer;
        this.audit = audit;
    }

    /**
     * Creates a secret.
     *
     * @param expiresAt empty if the secret never expires
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}, {@link Problem#CLIENT_SECRETS_EXHAUSTED};
     *     {@link Problem#INPUT_INVALID} if the expiry is not in the future
     */
    IssuedSecret create(UserId caller, ClientId client, Optional<Instant> expiresAt) {
        return administration.change(
                caller,
                client,
                (tx, row) -> issuer.issue(tx.transaction(), client, expiresAt, event -> event.by(caller)));
    }

    /**
     * Lists the secrets of a client, including expired ones, the oldest first.
     *
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}
     */
    List<SecretRow> list(ClientId client) {
        return database.inTransaction(tx -> {
            if (tx.dao(ClientDao.class).find(client.value()).isEmpty()) {
                throw Problem.CLIENT_NOT_FOUND.asException();
            }
            return tx.dao(ClientSecretDao.class).list(client.value());
        });
    }

    /**
     * Deletes a secret and denies all tokens that were issued for it.
     *
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}, {@link Problem#CLIENT_SECRET_NOT_FOUND}
     */
    void delete(UserId caller, ClientId client, UUID secret) {
        administration.change(caller, client, (tx, row) -> {
            if (tx.dao(ClientSecretDao.class).delete(secret, client.value()) == 0) {
                throw Problem.CLIENT_SECRET_NOT_FOUND.asException();
            }
            tx.denyClientSecret(secret);
            audit.record(
                    tx.transaction(),
                    AuditEvent.success(AuditAction.CLIENT_SECRET_DELETE)
                            .by(caller)
                            .with(Map.of("client_id", client.toString(), "secret_id", secret.toString())));
            return secret;
        });
    }
}
