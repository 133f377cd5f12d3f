package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.storage.Database;
import java.util.Map;

/** Re-encrypts all keys with the current master key, so that the previous one is no longer needed. Thread-safe. */
public final class KeyResealing {
    private final Database database;
    private final KeyVault vault;
    private final AuditLog audit;

    KeyResealing(Database database, KeyVault vault, AuditLog audit) {
        this.database = database;
        this.vault = vault;
        this.audit = audit;
    }

    /**
     * Seals every key with the current master key that another one has sealed, all in one transaction.
     *
     * @param dryRun whether to only open and count these keys
     * @return the number of these keys
     * @throws KeyUnusableException if neither master key opens one of them; then nothing is changed
     */
    public int reseal(boolean dryRun) {
        return database.inTransaction(tx -> {
            KeyDao dao = SealedKeyStore.lock(tx);
            int count = vault.all().stream()
                    .mapToInt(store -> store.reencrypt(dao, dryRun))
                    .sum();
            if (!dryRun && count > 0) {
                audit.record(
                        tx, AuditEvent.success(AuditAction.KEYS_RESEAL).with(Map.of("count", String.valueOf(count))));
            }
            return count;
        });
    }
}
