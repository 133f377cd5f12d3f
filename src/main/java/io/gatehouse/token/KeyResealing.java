package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import io.gatehouse.token.KeyDao.AuditKeyRow;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import java.util.Map;

/** Seals every key with the present master key, so that the one before is no longer needed. Thread-safe. */
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
     * Seals in one transaction what the present master key has not sealed.
     *
     * @param dryRun to count only; that every key can be opened is checked all the same
     * @return how many keys it is or would be about
     * @throws KeyUnusableException if one can be opened by neither master key; then nothing is changed
     */
    public int reseal(boolean dryRun) {
        return database.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            dao.lockKeys(AdvisoryLock.KEYS.number());
            int count = 0;
            for (SigningKeyRow row : dao.signingKeys()) {
                // What is denied has nothing left that could be opened.
                count += !KeyState.DENIED.is(row.state()) && vault.reseal(dao, row, dryRun) ? 1 : 0;
            }
            for (MacKeyRow row : dao.macKeys()) {
                count += vault.reseal(dao, row, dryRun) ? 1 : 0;
            }
            for (AuditKeyRow row : dao.auditKeys()) {
                count += vault.reseal(dao, row, dryRun) ? 1 : 0;
            }
            if (!dryRun && count > 0) {
                audit.record(
                        tx, AuditEvent.success(AuditAction.KEYS_RESEAL).with(Map.of("count", String.valueOf(count))));
            }
            return count;
        });
    }
}
