package io.gatehouse.token;

import io.gatehouse.storage.Database;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Loads the signing keys and MAC keys from PostgreSQL into a {@link KeyRing}. The first instance that starts creates
 * them: for each kind a current key, and a next key that every instance loads before its first use. Thread-safe.
 */
public final class KeyRingLoader {
    /** Longer than the lifetime of a token in any configuration. */
    private static final Duration DENIAL_LIFE = Duration.ofHours(24).plusMinutes(10);

    private final Database database;
    private final KeyVault vault;
    private final DenylistReplica replica;
    private final Clock clock;
    /** The version of the tables that was last reported as unusable. */
    private final AtomicReference<String> unusable = new AtomicReference<>("");

    KeyRingLoader(Database database, KeyVault vault, DenylistReplica replica, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.replica = replica;
        this.clock = clock;
    }

    /**
     * Loads all keys and creates those that are missing.
     *
     * @throws KeyUnusableException if a key cannot be opened
     */
    public KeyRing open() {
        KeyRing.Keys keys = database.inTransaction(tx -> {
            KeyDao dao = SealedKeyStore.lock(tx);
            // Checked first, so that a wrong master key seals no new key.
            vault.signing().checkMasterKey(dao);
            vault.mac().checkMasterKey(dao);
            vault.signing().createMissing(tx);
            vault.mac().createMissing(tx);
            return load(dao);
        });
        return new KeyRing(keys, replica);
    }

    /**
     * Loads all keys and creates none, for a command.
     *
     * @throws KeyUnusableException if a key cannot be opened
     * @throws IllegalStateException if no instance has created keys yet
     */
    KeyRing read() {
        return new KeyRing(database.inTransaction(tx -> load(tx.dao(KeyDao.class))), replica);
    }

    /**
     * Loads all keys again if one of them has changed; otherwise this costs one small statement.
     *
     * @throws KeyUnusableException if a key cannot be opened, once for each version of the tables; the ring keeps its
     *     keys
     */
    public void reload(KeyRing ring) {
        String version = database.with(KeyDao.class, KeyDao::version);
        if (version.equals(ring.keys().version())) {
            return;
        }
        try {
            // If a key changes state between two statements of this transaction, the next call loads it again.
            ring.replace(database.inTransaction(tx -> load(tx.dao(KeyDao.class))));
            unusable.set("");
        } catch (KeyUnusableException e) {
            // The failure lasts until an operator acts. Logged every two seconds, it would hide everything else.
            if (!version.equals(unusable.getAndSet(version))) {
                throw e;
            }
        }
    }

    private KeyRing.Keys load(KeyDao dao) {
        // The version is read before the rows: if a row changes in between, the next comparison differs and loads it
        // again.
        String version = dao.version();
        List<SigningKeyRow> rows = vault.signing().load(dao);
        Map<String, SigningKey> keys = openSigningKeys(rows);
        SigningKeyRow current = RotatingKeyRow.inState(rows, KeyState.CURRENT);
        SigningKeyRow next = RotatingKeyRow.inState(rows, KeyState.NEXT);
        return KeyRing.Keys.of(
                version,
                Objects.requireNonNull(keys.get(current.kid())),
                Objects.requireNonNull(keys.get(next.kid())),
                Objects.requireNonNullElse(current.activatedAt(), Instant.EPOCH),
                keys.values().stream().map(SigningKey::verification).toList(),
                openMacKeys(vault.mac().load(dao)));
    }

    /** Opens all keys that are not denied, oldest first, and denies the others in the replica. */
    private Map<String, SigningKey> openSigningKeys(List<SigningKeyRow> rows) {
        Map<String, SigningKey> keys = new LinkedHashMap<>();
        for (SigningKeyRow row : rows) {
            if (row.state() == KeyState.DENIED) {
                deny(row.kid());
            } else {
                keys.put(row.kid(), vault.signing().open(row));
            }
        }
        return keys;
    }

    /** Tokens of a denied key no longer verify. The entry rejects tokens that are cached as verified. */
    private void deny(String kid) {
        replica.apply(new DenylistEntry(
                DenylistEntry.Kind.KEY, kid, 0, clock.instant().plus(DENIAL_LIFE)));
    }

    private MacKeys openMacKeys(List<MacKeyRow> rows) {
        Map<Integer, byte[]> keys = new HashMap<>();
        int current = -1;
        for (MacKeyRow row : rows) {
            keys.put(row.id(), vault.mac().open(row));
            current = row.state() == KeyState.CURRENT ? row.id() : current;
        }
        return new MacKeys(current, keys);
    }
}
