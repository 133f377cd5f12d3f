package io.gatehouse.token;

import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.storage.Database;
import io.gatehouse.token.KeyDao.AuditKeyRow;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Loads the keys of the audit log. They are random and not derived from the master key, so that seals stay verifiable
 * after the master key was changed. Thread-safe.
 */
public final class AuditKeyStore {
    private final Database database;
    private final SealedKeyStore<AuditKeyRow, byte[]> store;

    AuditKeyStore(Database database, SealedKeyStore<AuditKeyRow, byte[]> store) {
        this.database = database;
        this.store = store;
    }

    /**
     * Loads the keys and creates the first one if there is none.
     *
     * @throws KeyUnusableException if a key cannot be opened
     */
    public AuditKeys open() {
        return AuditKeys.of(opened(database.inTransaction(tx -> {
            KeyDao dao = SealedKeyStore.lock(tx);
            store.createMissing(tx);
            return store.load(dao);
        })));
    }

    /**
     * Loads the keys that verify seals and creates none; without any key no seal can be verified.
     *
     * @throws KeyUnusableException if a key cannot be opened
     */
    public AuditSealKeys seals() {
        return AuditKeys.seals(opened(database.with(KeyDao.class, store::load)));
    }

    private NavigableMap<Integer, byte[]> opened(List<AuditKeyRow> rows) {
        NavigableMap<Integer, byte[]> keys = new TreeMap<>();
        rows.forEach(row -> keys.put(row.id(), store.open(row)));
        return keys;
    }
}
