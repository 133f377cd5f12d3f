package io.gatehouse.token;

import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import io.gatehouse.token.KeyDao.AuditKeyRow;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The keys of the audit in PostgreSQL, sealed by the master key. They are random and not derived from it, so that what they
 * sealed can be verified after the master key was changed. Thread-safe.
 */
public final class AuditKeyStore {
    private final Database database;
    private final KeyVault vault;

    AuditKeyStore(Database database, KeyVault vault) {
        this.database = database;
        this.vault = vault;
    }

    /**
     * Reads the keys, after making the first one where there is none.
     *
     * @throws KeyUnusableException if a key cannot be opened
     */
    public AuditKeys open() {
        return AuditKeys.of(opened(database.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            dao.lockKeys(AdvisoryLock.KEYS.number());
            List<AuditKeyRow> rows = dao.auditKeys();
            if (rows.isEmpty()) {
                vault.makeAuditKey(tx);
            }
            return rows.isEmpty() ? dao.auditKeys() : rows;
        })));
    }

    /**
     * Reads what verifies seals and makes nothing; without any key none can be verified.
     *
     * @throws KeyUnusableException if a key cannot be opened
     */
    public AuditSealKeys seals() {
        return AuditKeys.seals(opened(database.with(KeyDao.class, KeyDao::auditKeys)));
    }

    private NavigableMap<Integer, byte[]> opened(List<AuditKeyRow> rows) {
        NavigableMap<Integer, byte[]> keys = new TreeMap<>();
        rows.forEach(row -> keys.put(row.id(), vault.open(row)));
        return keys;
    }
}
