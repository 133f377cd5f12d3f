package io.gatehouse.token;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.token.KeyDao.AuditKeyRow;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import java.security.SecureRandom;
import java.util.List;

/** Stores all kinds of sealed keys, each kind in a {@link SealedKeyStore}. Thread-safe. */
final class KeyVault {
    private final SealedKeyStore<SigningKeyRow, SigningKey> signing;
    private final SealedKeyStore<MacKeyRow, byte[]> mac;
    private final SealedKeyStore<AuditKeyRow, byte[]> audit;

    KeyVault(SigningKeyKind signing, MasterKeyRing masters, AuditLog log, SecureRandom random) {
        this.signing = new SealedKeyStore<>(signing, masters, log, random);
        this.mac = new SealedKeyStore<>(new MacKeyKind(), masters, log, random);
        this.audit = new SealedKeyStore<>(new AuditKeyKind(), masters, log, random);
    }

    SealedKeyStore<SigningKeyRow, SigningKey> signing() {
        return signing;
    }

    SealedKeyStore<MacKeyRow, byte[]> mac() {
        return mac;
    }

    /** Every kind; re-encryption covers exactly these. */
    List<SealedKeyStore<?, ?>> all() {
        return List.of(signing, mac, audit);
    }
}
