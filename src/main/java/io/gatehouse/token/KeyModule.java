package io.gatehouse.token;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.background.BackgroundTasks;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.SignatureEngine;
import java.time.Duration;

/**
 * Signing keys and MAC keys of one instance.
 *
 * @param ring the keys in use
 * @param reload reads the keys again if they have changed
 */
public record KeyModule(
        KeyRing ring, KeySettings settings, Runnable reload, KeyRotation rotation, KeyResealing resealing) {
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
        KeyVault vault = new KeyVault(masters, audit, sources.random(), sources.newId(), engine);
        KeyStore store = new KeyStore(database, vault, settings.algorithm(), denylist.replica(), sources.clock());
        KeyRing ring = store.open();
        return new KeyModule(
                ring,
                settings,
                () -> store.reload(ring),
                new KeyRotation(database, denylist.revocations(), vault, audit, settings),
                new KeyResealing(database, vault, audit));
    }

    /** Starts the background tasks: every instance sees a new key long before it signs. */
    public void schedule(BackgroundTasks tasks) {
        tasks.schedule("keys", reload, RELOAD_PAUSE);
        tasks.schedule("key-rotation", rotation::runSchedule, ROTATION_PAUSE);
    }

    /** The re-encryption alone, for a command. */
    public static KeyResealing resealing(
            Database database, MasterKeyRing masters, AuditLog audit, SystemSources sources) {
        return new KeyResealing(database, vault(masters, audit, sources), audit);
    }

    /** The keys of the audit alone. */
    public static AuditKeyStore auditKeys(
            Database database, MasterKeyRing masters, AuditLog audit, SystemSources sources) {
        return new AuditKeyStore(database, vault(masters, audit, sources));
    }

    private static KeyVault vault(MasterKeyRing masters, AuditLog audit, SystemSources sources) {
        return new KeyVault(masters, audit, sources.random(), sources.newId(), SignatureEngine.ofJdk());
    }
}
