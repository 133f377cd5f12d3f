package io.gatehouse.token;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.token.KeyDao.AuditKeyRow;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import java.security.SecureRandom;
import java.util.List;

/** The stores of all kinds of sealed keys. Thread-safe. */
record KeyVault(
        SealedKeyStore<SigningKeyRow, SigningKey> signing,
        SealedKeyStore<MacKeyRow, byte[]> mac,
        SealedKeyStore<AuditKeyRow, byte[]> audit) {
    static KeyVault of(SigningKeyKind signing, MasterKeyRing masters, AuditLog log, SecureRandom random) {
        return new KeyVault(
                new SealedKeyStore<>(signing, masters, log, random),
                new SealedKeyStore<>(new MacKeyKind(), masters, log, random),
                new SealedKeyStore<>(new AuditKeyKind(), masters, log, random));
    }

    /** Every kind; re-encryption covers exactly these. */
    List<SealedKeyStore<?, ?>> all() {
        return List.of(signing, mac, audit);
    }
}
