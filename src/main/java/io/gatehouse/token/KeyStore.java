package io.gatehouse.token;

import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.VerificationKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keys in PostgreSQL, sealed by the master key. The first instance that starts makes them: of each kind one that is
 * current, and one that is known everywhere before its time comes. Thread-safe.
 */
public final class KeyStore {
    /** Beyond the longest life of a token, whatever the configuration. */
    private static final Duration DENIAL_LIFE = Duration.ofHours(24).plusMinutes(10);

    private final Database database;
    private final KeyVault vault;
    private final SignatureAlgorithm algorithm;
    private final DenylistReplica replica;
    private final Clock clock;
    /** The version of the tables that was last complained about. */
    private final AtomicReference<String> unusable = new AtomicReference<>("");

    KeyStore(Database database, KeyVault vault, SignatureAlgorithm algorithm, DenylistReplica replica, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.algorithm = algorithm;
        this.replica = replica;
        this.clock = clock;
    }

    /**
     * Reads all keys, after making those that are missing.
     *
     * @throws KeyUnusableException if a key cannot be opened
     */
    public KeyRing open() {
        KeyRing.Keys keys = database.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            dao.lockKeys(AdvisoryLock.KEYS.number());
            // First, so that a wrong master key is noticed before anything is sealed by it.
            dao.signingKeys().stream()
                    .filter(row -> !KeyState.DENIED.is(row.state()))
                    .forEach(vault::open);
            dao.macKeys().forEach(vault::open);
            makeMissing(tx);
            return read(dao);
        });
        return new KeyRing(keys, replica);
    }

    /**
     * Reads all keys anew if any has changed: one small statement where none has.
     *
     * @throws KeyUnusableException if a key cannot be opened, once for each state of the tables; the ring stays as it is
     */
    public void reload(KeyRing ring) {
        String version = database.with(KeyDao.class, KeyDao::version);
        if (version.equals(ring.keys().version())) {
            return;
        }
        try {
            // In one transaction, but a key that moves between two statements is only seen again two seconds later.
            ring.replace(database.inTransaction(tx -> read(tx.dao(KeyDao.class))));
            unusable.set("");
        } catch (KeyUnusableException e) {
            // It lasts until somebody does something, and a log full of it hides everything else.
            if (!version.equals(unusable.getAndSet(version))) {
                throw e;
            }
        }
    }

    private void makeMissing(Transaction tx) {
        List<SigningKeyRow> signing = tx.dao(KeyDao.class).signingKeys();
        List<MacKeyRow> mac = tx.dao(KeyDao.class).macKeys();
        for (KeyState state : List.of(KeyState.CURRENT, KeyState.NEXT)) {
            if (signing.stream().noneMatch(row -> state.is(row.state()))) {
                vault.makeSigningKey(tx, algorithm, state);
            }
            if (mac.stream().noneMatch(row -> state.is(row.state()))) {
                vault.makeMacKey(tx, state);
            }
        }
    }

    private KeyRing.Keys read(KeyDao dao) {
        // Before the rows: what changes in between makes the next comparison fail, so it is read again.
        String version = dao.version();
        List<VerificationKey> published = new ArrayList<>();
        SigningKey current = null;
        SigningKey next = null;
        Instant since = Instant.EPOCH;
        for (SigningKeyRow row : dao.signingKeys()) {
            if (KeyState.DENIED.is(row.state())) {
                deny(row.kid());
                continue;
            }
            SigningKey key = vault.open(row);
            published.add(key.verification());
            if (KeyState.CURRENT.is(row.state())) {
                current = key;
                since = Objects.requireNonNullElse(row.activatedAt(), Instant.EPOCH);
            } else if (KeyState.NEXT.is(row.state())) {
                next = key;
            }
        }
        SigningKey signing = required(current, KeyState.CURRENT);
        SigningKey following = required(next, KeyState.NEXT);
        return KeyRing.Keys.of(version, signing, following, since, published, openMacKeys(dao.macKeys()));
    }

    private static SigningKey required(@Nullable SigningKey key, KeyState state) {
        if (key == null) {
            throw new IllegalStateException("No signing key is " + state.word());
        }
        return key;
    }

    /** A denied key is no longer found; the entry is for tokens that were verified before and are still remembered. */
    private void deny(String kid) {
        replica.apply(new DenylistEntry(
                DenylistEntry.Kind.KEY, kid, 0, clock.instant().plus(DENIAL_LIFE)));
    }

    private MacKeys openMacKeys(List<MacKeyRow> rows) {
        Map<Integer, byte[]> keys = new HashMap<>();
        int current = -1;
        for (MacKeyRow row : rows) {
            keys.put(row.id(), vault.open(row));
            current = KeyState.CURRENT.is(row.state()) ? row.id() : current;
        }
        return new MacKeys(current, keys);
    }
}
