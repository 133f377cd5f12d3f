package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Transaction;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;

/**
 * Creates, loads, opens and re-encrypts the keys of one kind in PostgreSQL. Callers that write hold {@link #lock}.
 * Thread-safe.
 *
 * @param <R> a row of the kind's table
 * @param <K> the usable key
 */
final class SealedKeyStore<R extends SealedKeyRow, K> {
    private final SealedKeyKind<R, K> kind;
    private final MasterKeyRing masters;
    private final AuditLog audit;
    private final SecureRandom random;

    SealedKeyStore(SealedKeyKind<R, K> kind, MasterKeyRing masters, AuditLog audit, SecureRandom random) {
        this.kind = kind;
        this.masters = masters;
        this.audit = audit;
        this.random = random;
    }

    /** Makes other transactions that create, rotate or re-encrypt keys of any kind wait until this one ends. */
    static KeyDao lock(Transaction tx) {
        KeyDao dao = tx.dao(KeyDao.class);
        dao.lockKeys(AdvisoryLock.KEYS.number());
        return dao;
    }

    /** All keys, oldest first. */
    List<R> load(KeyDao dao) {
        return kind.load(dao);
    }

    /**
     * Opens a key.
     *
     * @throws KeyUnusableException if the master key does not match or the row was altered
     */
    K open(R row) {
        byte[] secret = unseal(row);
        try {
            return kind.decode(row, secret);
        } catch (GeneralSecurityException e) {
            throw new KeyUnusableException(kind.sealingId(row.name()));
        }
    }

    /** Opens every key that is not denied, so that a wrong master key is noticed before it seals a new key. */
    void checkMasterKey(KeyDao dao) {
        load(dao).stream().filter(SealedKeyStore::isSealed).forEach(this::open);
    }

    /** Creates a key in each required state that has none. */
    void createMissing(Transaction tx) {
        List<R> rows = load(tx.dao(KeyDao.class));
        for (KeyState state : kind.requiredStates()) {
            if (rows.stream().noneMatch(row -> row.state() == state)) {
                create(tx, state);
            }
        }
    }

    /** Creates a key and writes its audit event; returns its name. */
    String create(Transaction tx, KeyState state) {
        KeyDao dao = tx.dao(KeyDao.class);
        String name = kind.newName(load(dao));
        GeneratedKey key = kind.generate(random);
        kind.insert(dao, name, state, key, seal(name, key.secret()));
        audit.record(tx, AuditEvent.success(AuditAction.KEY_CREATE).with(kind.auditDetails(name, state)));
        return name;
    }

    /**
     * Seals every key with the current master key that another one has sealed.
     *
     * @param dryRun whether to only open and count these keys
     * @return the number of these keys
     * @throws KeyUnusableException if neither master key opens one of them
     */
    int reencrypt(KeyDao dao, boolean dryRun) {
        int count = 0;
        for (R row : load(dao)) {
            if (isSealed(row) && !row.kekId().equals(masters.current().id())) {
                byte[] secret = unseal(row);
                if (!dryRun) {
                    kind.update(dao, row.name(), seal(row.name(), secret));
                }
                count++;
            }
        }
        return count;
    }

    /** A denied key has lost its secret bytes. */
    private static boolean isSealed(SealedKeyRow row) {
        return row.state() != KeyState.DENIED;
    }

    private SealedBytes seal(String name, byte[] secret) {
        return masters.seal(secret, kind.sealingId(name));
    }

    private byte[] unseal(R row) {
        return masters.open(row.kekId(), row.sealedKey(), kind.sealingId(row.name()));
    }
}
