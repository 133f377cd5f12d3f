package io.gatehouse.token;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.background.JobRunner;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.SignatureEngine;
import java.time.Duration;

/**
 * The key feature: signing keys and MAC keys of one instance.
 *
 * @param ring the keys in use
 * @param jwks the public keys among them
 * @param reload the task that reads the keys again if they have changed
 */
public record KeyModule(
        KeyRing ring,
        JwksDocument jwks,
        KeySettings settings,
        Runnable reload,
        KeyRotation rotation,
        KeyResealing resealing) {
    private static final Duration RELOAD_PAUSE = Duration.ofSeconds(2);
    private static final Duration ROTATION_PAUSE = Duration.ofMinutes(1);

    /** Creates the objects of this feature and reads the keys. */
    public static KeyModule create(
            Database database,
            DenylistModule denylist,
            AuditLog audit,
            MasterKeyRing masters,
            KeySettings settings,
            SignatureEngine engine,
            SystemSources sources) {
        SigningKeyKind signing = new SigningKeyKind(settings.algorithm(), sources.newId(), engine);
        KeyVault vault = new KeyVault(signing, masters, audit, sources.random());
        KeyRingLoader loader = new KeyRingLoader(database, vault, denylist.replica(), sources.clock());
        KeyRing ring = loader.open();
        return new KeyModule(
                ring,
                new JwksDocument(ring::published),
                settings,
                () -> loader.reload(ring),
                new KeyRotation(database, denylist.revocations(), vault, audit, settings),
                new KeyResealing(database, vault, audit));
    }

    /**
     * Starts the background tasks. Every instance loads a new key long before that key signs.
     *
     * @param followers the scheduled rotation waits for them
     */
    public void schedule(JobRunner tasks, KeyFollowers followers) {
        tasks.schedule("keys", reload, RELOAD_PAUSE);
        tasks.schedule("key-rotation", () -> rotation.runSchedule(followers), ROTATION_PAUSE);
    }

    /** Creates only the re-encryption, for a command. */
    public static KeyResealing resealing(
            Database database, MasterKeyRing masters, AuditLog audit, SystemSources sources) {
        // Re-encryption creates no key, so the algorithm of new keys has no effect.
        SigningKeyKind signing = new SigningKeyKind(SignatureAlgorithm.ES256, sources.newId(), SignatureEngine.ofJdk());
        return new KeyResealing(database, new KeyVault(signing, masters, audit, sources.random()), audit);
    }

    /**
     * Reads the existing keys, for a command.
     *
     * @throws KeyUnusableException if a key cannot be opened
     * @throws IllegalStateException if no instance has created keys yet
     */
    public static KeyRing read(
            Database database, MasterKeyRing masters, AuditLog audit, SystemSources sources, DenylistReplica replica) {
        SigningKeyKind signing = new SigningKeyKind(SignatureAlgorithm.ES256, sources.newId(), SignatureEngine.ofJdk());
        KeyVault vault = new KeyVault(signing, masters, audit, sources.random());
        return new KeyRingLoader(database, vault, replica, sources.clock()).read();
    }

    /** Creates only the store of audit keys, for a command. */
    public static AuditKeyStore auditKeys(
            Database database, MasterKeyRing masters, AuditLog audit, SystemSources sources) {
        return new AuditKeyStore(database, new SealedKeyStore<>(new AuditKeyKind(), masters, audit, sources.random()));
    }
}
