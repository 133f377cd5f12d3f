package io.gatehouse.credential;

import io.gatehouse.credential.CredentialsDao.StoredPassword;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.DummyHashes;
import io.gatehouse.password.HashRequest;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.storage.Database;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies passwords in the hashing pool. A login costs one hash whether or not the user exists and is active, so that
 * its duration does not reveal which (CWE-208). Thread-safe.
 */
public final class PasswordCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordCheck.class);

    private final Database database;
    private final HashingPool pool;
    private final PasswordHasher hasher;
    private final DummyHashes dummies;
    private final Executor upgrades;

    /** @param upgrades runs upgrades of stored hashes in the background */
    public PasswordCheck(
            Database database, HashingPool pool, PasswordHasher hasher, DummyHashes dummies, Executor upgrades) {
        this.database = database;
        this.pool = pool;
        this.hasher = hasher;
        this.dummies = dummies;
        this.upgrades = upgrades;
    }

    /** Rejects a request as {@link HashingPool#requireCapacity} does. */
    public void requireCapacity(HashRequest request) {
        pool.requireCapacity(request);
    }

    /**
     * Verifies a password with one hash, also for a name that no user has.
     *
     * @param stored the user's hash; empty if no user has the name
     * @param name a login or an email
     * @return whether the user exists and this is the password
     */
    public boolean matches(Optional<StoredPassword> stored, String name, Secret password, HashRequest request) {
        String hash = stored.map(StoredPassword::passwordHash).orElseGet(() -> dummies.forLogin(name));
        boolean matches = pool.verify(password, hash, request);
        return matches && stored.isPresent();
    }

    /** Computes one hash, as for an unknown name, on the calling thread. */
    public void warmUp() {
        hasher.verify(Secret.valueOf(""), dummies.forLogin(""));
    }

    /** Hashes a verified password again in the background if its stored hash is cheaper than a new one. */
    public void upgradeLater(StoredPassword stored, Secret password) {
        if (hasher.needsUpgrade(stored.passwordHash())) {
            upgrades.execute(() -> upgrade(stored, password));
        }
    }

    private void upgrade(StoredPassword stored, Secret password) {
        try {
            String newHash = pool.hash(password);
            database.with(CredentialsDao.class, dao -> dao.replaceHash(stored.id(), stored.passwordHash(), newHash));
        } catch (RuntimeException e) {
            LOG.info("A password hash was not upgraded. The user's next login tries again.", e);
        }
    }
}
