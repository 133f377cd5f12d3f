package io.gatehouse.client;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.Transaction;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Creates client secrets in the caller's transaction, which has locked the row of the client. Thread-safe. */
final class ClientSecretIssuer {
    private static final int MAX_LIVE = 2;

    private final AuditLog audit;
    private final Supplier<UUID> newId;
    private final SecureRandom random;

    ClientSecretIssuer(AuditLog audit, Supplier<UUID> newId, SecureRandom random) {
        this.audit = audit;
        this.newId = newId;
        this.random = random;
    }

    /**
     * Creates a secret and deletes the expired ones.
     *
     * @param expiresAt empty if the secret never expires
     * @param actor adds the actor to the audit event
     * @throws ProblemException {@link Problem#CLIENT_SECRETS_EXHAUSTED}; {@link Problem#INPUT_INVALID} if the expiry is
     *     not in the future
     */
    IssuedSecret issue(Transaction tx, ClientId client, Optional<Instant> expiresAt, UnaryOperator<AuditEvent> actor) {
        ClientSecretDao dao = tx.dao(ClientSecretDao.class);
        dao.deleteExpired(client.value());
        if (dao.countLive(client.value()) >= MAX_LIVE) {
            throw Problem.CLIENT_SECRETS_EXHAUSTED.asException(
                    "The client has two live secrets. Delete the one that is no longer used.");
        }
        UUID id = newId.get();
        byte[] bytes = new byte[ClientSecretCodec.RANDOM_LENGTH];
        random.nextBytes(bytes);
        Secret secret = ClientSecretCodec.write(id, bytes);
        Instant createdAt = dao.insert(id, client.value(), ClientSecretCodec.hash(secret), expiresAt.orElse(null))
                .orElseThrow(ClientSecretIssuer::expired);
        audit.record(
                tx,
                actor.apply(AuditEvent.success(AuditAction.CLIENT_SECRET_CREATE)
                        .with(Map.of("client_id", client.toString(), "secret_id", id.toString()))));
        return new IssuedSecret(id, secret, createdAt, expiresAt.orElse(null));
    }

    private static ProblemException expired() {
        return Problem.INPUT_INVALID
                .asException("A field is invalid.")
                .withErrors(List.of(new FieldError(ClientSecretRequest.EXPIRES_AT, ClientSecretRequest.FUTURE_RULE)));
    }
}
