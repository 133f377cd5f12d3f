package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.storage.Transaction;
import io.gatehouse.token.KeyDao.AuditKeyRow;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.VerificationKey;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;

/** Makes keys, seals them with the master key and opens them again. Thread-safe. */
final class KeyVault {
    /** As many as one byte of a refresh token can name. */
    private static final int MAC_NUMBERS = 256;

    private static final int FIRST_AUDIT_KEY = 1;

    private final MasterKeyRing masters;
    private final AuditLog audit;
    private final SecureRandom random;
    private final Supplier<UUID> newId;
    private final SignatureEngine engine;

    KeyVault(MasterKeyRing masters, AuditLog audit, SecureRandom random, Supplier<UUID> newId, SignatureEngine engine) {
        this.masters = masters;
        this.audit = audit;
        this.random = random;
        this.newId = newId;
        this.engine = engine;
    }

    /** Adds a signing key; returns its id. */
    String makeSigningKey(Transaction tx, SignatureAlgorithm algorithm, KeyState state) {
        String kid = newId.get().toString();
        GeneratedKey made = GeneratedKey.signing(algorithm, random);
        MasterKey master = masters.current();
        tx.dao(KeyDao.class)
                .insertSigningKey(
                        kid,
                        algorithm.jwaName(),
                        state.word(),
                        made.publicKey(),
                        master.seal(made.secret(), kid),
                        master.id());
        audit.record(
                tx,
                AuditEvent.success(AuditAction.KEY_CREATE)
                        .with(Map.of("kid", kid, "state", state.word(), "algorithm", algorithm.jwaName())));
        return kid;
    }

    /** Adds a MAC key; returns its number. */
    int makeMacKey(Transaction tx, KeyState state) {
        int id = freeNumber(tx.dao(KeyDao.class).macKeys());
        MasterKey master = masters.current();
        byte[] sealed = master.seal(GeneratedKey.symmetric(random).secret(), macName(id));
        tx.dao(KeyDao.class).insertMacKey(id, state.word(), sealed, master.id());
        audit.record(
                tx,
                AuditEvent.success(AuditAction.KEY_CREATE)
                        .with(Map.of("mac_key", String.valueOf(id), "state", state.word())));
        return id;
    }

    /** Adds the first key of the audit. */
    void makeAuditKey(Transaction tx) {
        MasterKey master = masters.current();
        byte[] sealed = master.seal(GeneratedKey.symmetric(random).secret(), auditName(FIRST_AUDIT_KEY));
        tx.dao(KeyDao.class).insertAuditKey(FIRST_AUDIT_KEY, sealed, master.id());
        audit.record(
                tx,
                AuditEvent.success(AuditAction.KEY_CREATE).with(Map.of("audit_key", String.valueOf(FIRST_AUDIT_KEY))));
    }

    /** The number after the newest key's, from the start again after the last, and never one in use. */
    static int freeNumber(List<MacKeyRow> rows) {
        BitSet used = new BitSet(MAC_NUMBERS);
        rows.forEach(row -> used.set(row.id()));
        int newest =
                rows.isEmpty() ? MAC_NUMBERS - 1 : rows.get(rows.size() - 1).id();
        for (int i = 1; i <= MAC_NUMBERS; i++) {
            int number = (newest + i) % MAC_NUMBERS;
            if (!used.get(number)) {
                return number;
            }
        }
        throw new IllegalStateException("All numbers of MAC keys are in use; they come free as refresh tokens expire");
    }

    /**
     * Opens a signing key.
     *
     * @throws KeyUnusableException if the master key does not fit or the row was altered
     */
    SigningKey open(SigningKeyRow row) {
        SignatureAlgorithm algorithm = SignatureAlgorithm.named(row.algorithm())
                .orElseThrow(() -> new IllegalStateException(
                        "Key " + row.kid() + " is of an algorithm that is not known here: " + row.algorithm()));
        byte[] secret = masters.open(row.kekId(), row.sealedKey(), row.kid());
        byte[] publicKey = row.publicKey();
        try {
            byte[] verifying = algorithm.isSymmetric() || publicKey == null ? secret : publicKey;
            VerificationKey verification = VerificationKey.read(row.kid(), algorithm, verifying, engine);
            return new SigningKey(verification, engine.signingKey(algorithm, secret), engine);
        } catch (GeneralSecurityException e) {
            throw new KeyUnusableException(row.kid());
        }
    }

    /** Opens a MAC key, as {@link #open(SigningKeyRow)}. */
    byte[] open(MacKeyRow row) {
        return masters.open(row.kekId(), row.sealedKey(), macName(row.id()));
    }

    /** Opens a key of the audit, as {@link #open(SigningKeyRow)}. */
    byte[] open(AuditKeyRow row) {
        return masters.open(row.kekId(), row.sealedKey(), auditName(row.id()));
    }

    /** Seals with the present master key what any of the two opens; returns whether that was needed. */
    boolean reseal(KeyDao dao, SigningKeyRow row, boolean dryRun) {
        MasterKey master = masters.current();
        if (row.kekId().equals(master.id())) {
            return false;
        }
        byte[] secret = masters.open(row.kekId(), row.sealedKey(), row.kid());
        if (!dryRun) {
            dao.resealSigningKey(row.kid(), master.seal(secret, row.kid()), master.id());
        }
        return true;
    }

    /** As {@link #reseal(KeyDao, SigningKeyRow, boolean)}, for a MAC key. */
    boolean reseal(KeyDao dao, MacKeyRow row, boolean dryRun) {
        MasterKey master = masters.current();
        if (row.kekId().equals(master.id())) {
            return false;
        }
        byte[] secret = open(row);
        if (!dryRun) {
            dao.resealMacKey(row.id(), master.seal(secret, macName(row.id())), master.id());
        }
        return true;
    }

    /** As {@link #reseal(KeyDao, SigningKeyRow, boolean)}, for a key of the audit. */
    boolean reseal(KeyDao dao, AuditKeyRow row, boolean dryRun) {
        MasterKey master = masters.current();
        if (row.kekId().equals(master.id())) {
            return false;
        }
        byte[] secret = open(row);
        if (!dryRun) {
            dao.resealAuditKey(row.id(), master.seal(secret, auditName(row.id())), master.id());
        }
        return true;
    }

    private static String auditName(int id) {
        return "audit-" + id;
    }

    private static String macName(int id) {
        return "mac-" + id;
    }
}
