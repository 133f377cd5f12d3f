package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import io.gatehouse.verifier.VerificationKey;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Keys in PostgreSQL, sealed by the master key. The first instance that starts makes them: one signing key that signs,
 * one that is published before its time comes, and one MAC key. Thread-safe.
 */
public final class KeyStore {
    private static final String CURRENT = "current";
    private static final String NEXT = "next";
    private static final String DENIED = "denied";
    private static final int MAC_KEY_LENGTH = 32;

    private final Database database;
    private final MasterKeyRing masters;
    private final AuditLog audit;
    private final SecureRandom random;
    private final Supplier<UUID> newId;

    public KeyStore(
            Database database, MasterKeyRing masters, AuditLog audit, SecureRandom random, Supplier<UUID> newId) {
        this.database = database;
        this.masters = masters;
        this.audit = audit;
        this.random = random;
        this.newId = newId;
    }

    /**
     * Reads all keys, after making those that are missing.
     *
     * @throws KeyUnusable if a key cannot be opened
     */
    public KeyRing open() {
        return new KeyRing(database.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            dao.lockKeys();
            // First, so that a wrong master key is noticed before anything is sealed by it.
            dao.signingKeys().forEach(this::open);
            openMacKeys(dao.macKeys());
            makeMissing(tx);
            return read(dao);
        }));
    }

    /** Reads all keys anew. */
    public void reload(KeyRing ring) {
        ring.replace(database.with(KeyDao.class, this::read));
    }

    private void makeMissing(Transaction tx) {
        List<SigningKeyRow> signing = tx.dao(KeyDao.class).signingKeys();
        for (String state : List.of(CURRENT, NEXT)) {
            if (signing.stream().noneMatch(row -> row.state().equals(state))) {
                makeSigningKey(tx, state);
            }
        }
        List<MacKeyRow> mac = tx.dao(KeyDao.class).macKeys();
        if (mac.stream().noneMatch(row -> row.state().equals(CURRENT))) {
            makeMacKey(tx, mac.stream().mapToInt(MacKeyRow::id).max().orElse(-1) + 1);
        }
    }

    private void makeSigningKey(Transaction tx, String state) {
        String kid = newId.get().toString();
        KeyPair pair = Es256.generate(random);
        byte[] sealed = masters.current().seal(pair.getPrivate().getEncoded(), kid);
        tx.dao(KeyDao.class)
                .insertSigningKey(
                        kid,
                        Es256.NAME,
                        state,
                        pair.getPublic().getEncoded(),
                        sealed,
                        masters.current().id());
        audit.record(tx, AuditEvent.success(AuditAction.KEY_CREATE).with(Map.of("kid", kid, "state", state)));
    }

    private void makeMacKey(Transaction tx, int id) {
        byte[] key = new byte[MAC_KEY_LENGTH];
        random.nextBytes(key);
        MasterKey master = masters.current();
        tx.dao(KeyDao.class).insertMacKey(id, CURRENT, master.seal(key, macName(id)), master.id());
        audit.record(tx, AuditEvent.success(AuditAction.KEY_CREATE).with(Map.of("mac_key", String.valueOf(id))));
    }

    private KeyRing.Keys read(KeyDao dao) {
        List<VerificationKey> published = new ArrayList<>();
        Optional<SigningKey> current = Optional.empty();
        for (SigningKeyRow row : dao.signingKeys()) {
            SigningKey key = open(row);
            if (!row.state().equals(DENIED)) {
                published.add(key.verification());
            }
            if (row.state().equals(CURRENT)) {
                current = Optional.of(key);
            }
        }
        SigningKey signing = current.orElseThrow(() -> new IllegalStateException("No signing key is current"));
        return new KeyRing.Keys(signing, List.copyOf(published), openMacKeys(dao.macKeys()));
    }

    private SigningKey open(SigningKeyRow row) {
        byte[] publicKey = row.publicKey();
        if (!row.algorithm().equals(Es256.NAME) || publicKey == null) {
            throw new IllegalStateException("Key " + row.kid() + " is of an algorithm that is not known here");
        }
        try {
            PrivateKey privateKey = Es256.privateKey(masters.open(row.kekId(), row.sealedKey(), row.kid()));
            VerificationKey verification = new VerificationKey(row.kid(), row.algorithm(), Es256.publicKey(publicKey));
            return new SigningKey(verification, privateKey);
        } catch (GeneralSecurityException e) {
            throw new KeyUnusable(row.kid());
        }
    }

    private MacKeys openMacKeys(List<MacKeyRow> rows) {
        Map<Integer, byte[]> keys = new HashMap<>();
        int current = -1;
        for (MacKeyRow row : rows) {
            keys.put(row.id(), masters.open(row.kekId(), row.sealedKey(), macName(row.id())));
            current = row.state().equals(CURRENT) ? row.id() : current;
        }
        return new MacKeys(current, keys);
    }

    private static String macName(int id) {
        return "mac-" + id;
    }
}
