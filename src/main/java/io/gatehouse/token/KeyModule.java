package io.gatehouse.token;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureEngine;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * This feature's objects, made and joined.
 *
 * @param ring the keys that are in use on this instance
 * @param follow reads the keys again if they have changed; to be run every few seconds
 * @param schedule rotates and removes what is due, if no other instance did; to be run every minute or so
 */
public record KeyModule(
        KeyRing ring, Runnable follow, Runnable schedule, KeyRotation rotation, KeyResealing resealing) {
    /** What the feature needs from outside. */
    public record Needs(
            Database database,
            Revocations revocations,
            DenylistReplica replica,
            AuditLog audit,
            MasterKeyRing masters,
            KeySettings settings,
            SignatureEngine engine,
            SecureRandom random,
            Supplier<UUID> newId,
            Clock clock) {}

    /** Joins the parts and reads the keys. */
    public static KeyModule assemble(Needs needs) {
        KeyVault vault = vault(needs.masters(), needs.audit(), needs.engine(), needs.random(), needs.newId());
        KeyStore store =
                new KeyStore(needs.database(), vault, needs.settings().algorithm(), needs.replica(), needs.clock());
        KeyRing ring = store.open();
        KeyRotation rotation =
                new KeyRotation(needs.database(), needs.revocations(), vault, needs.audit(), needs.settings());
        return new KeyModule(
                ring,
                () -> store.reload(ring),
                rotation::runSchedule,
                rotation,
                new KeyResealing(needs.database(), vault, needs.audit()));
    }

    /** The re-encryption alone, for a command that serves nothing. */
    public static KeyResealing resealing(
            Database database, MasterKeyRing masters, AuditLog audit, SecureRandom random, Supplier<UUID> newId) {
        return new KeyResealing(database, vault(masters, audit, SignatureEngine.ofJdk(), random, newId), audit);
    }

    /** The keys of the audit alone. */
    public static AuditKeyStore auditKeys(
            Database database, MasterKeyRing masters, AuditLog audit, SecureRandom random, Supplier<UUID> newId) {
        return new AuditKeyStore(database, vault(masters, audit, SignatureEngine.ofJdk(), random, newId));
    }

    private static KeyVault vault(
            MasterKeyRing masters, AuditLog audit, SignatureEngine engine, SecureRandom random, Supplier<UUID> newId) {
        return new KeyVault(masters, audit, random, newId, engine);
    }
}
