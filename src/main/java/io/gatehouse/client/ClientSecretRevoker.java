package io.gatehouse.client;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.storage.Database;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Deletes the secrets of all clients, for an operator who does not know which of them were stolen. Thread-safe. */
public final class ClientSecretRevoker {
    private final Database database;
    private final Revocations revocations;
    private final RoleAuthorization authorization;
    private final AuditLog audit;

    public ClientSecretRevoker(
            Database database, Revocations revocations, RoleAuthorization authorization, AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.authorization = authorization;
        this.audit = audit;
    }

    /** Counts the secrets that a run would delete now. */
    public long count() {
        return database.with(ClientSecretDao.class, ClientSecretDao::count);
    }

    /** Deletes all secrets and denies the tokens that were issued for them; returns how many. */
    public long deleteAll() {
        return revocations.inTransaction(tx -> {
            authorization.lockAdministration(tx.transaction());
            List<UUID> deleted = tx.dao(ClientSecretDao.class).deleteAll();
            deleted.forEach(tx::denyClientSecret);
            audit.record(
                    tx.transaction(),
                    AuditEvent.success(AuditAction.CLIENT_SECRET_DELETE)
                            .with(Map.of("count", Integer.toString(deleted.size()))));
            return (long) deleted.size();
        });
    }
}
