package io.gatehouse.client;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.client.ClientRequest.NewClient;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Transaction;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Creates clients in the caller's transaction, which holds the administration lock. Thread-safe. */
final class ClientCreator {
    private final AuditLog audit;
    private final Supplier<UUID> newId;

    ClientCreator(AuditLog audit, Supplier<UUID> newId) {
        this.audit = audit;
        this.newId = newId;
    }

    /**
     * Creates a client without a secret.
     *
     * @param actor adds the actor to the audit event
     * @throws ProblemException {@link Problem#CLIENT_EXISTS}; {@link Problem#INPUT_INVALID} if a role does not exist
     */
    ClientRow create(Transaction tx, NewClient client, UnaryOperator<AuditEvent> actor) {
        ClientDao dao = tx.dao(ClientDao.class);
        List<String> titles = ClientRoles.existing(dao, client.roles());
        UUID id = newId.get();
        if (dao.insert(id, client.name(), client.description(), client.accessTokenLifetime()) == 0) {
            throw Problem.CLIENT_EXISTS.asException();
        }
        dao.insertRoles(id, ClientRoles.joined(titles));
        audit.record(
                tx,
                actor.apply(AuditEvent.success(AuditAction.CLIENT_CREATE)
                        .with(Map.of("client_id", id.toString(), "roles", String.join(",", titles)))));
        return dao.find(id).orElseThrow(() -> new IllegalStateException("This transaction inserted the client"));
    }
}
