package io.gatehouse.session;

import io.gatehouse.kernel.Secret;
import io.gatehouse.password.DummyHashes;
import io.gatehouse.password.HashRequest;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.session.SessionDao.Credentials;
import io.gatehouse.storage.Database;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares passwords in the hashing pool. An unknown name costs one hash like a known one (CWE-208), and a user who may
 * not log in costs one like everybody. Thread-safe.
 */
public final class PasswordCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PasswordCheck.class);

    private final Database database;
    private final HashingPool pool;
    private final PasswordHasher hasher;
    private final DummyHashes dummies;
    private final Executor afterwards;

    public PasswordCheck(
            Database database, HashingPool pool, PasswordHasher hasher, DummyHashes dummies, Executor afterwards) {
        this.database = database;
        this.pool = pool;
        this.hasher = hasher;
        this.dummies = dummies;
        this.afterwards = afterwards;
    }

    /** As {@link HashingPool#requireCapacity}. */
    void requireCapacity(HashRequest turn) {
        pool.requireCapacity(turn);
    }

    /** Whether somebody was found and this is the password; it costs the same if nobody was. */
    boolean matches(Optional<Credentials> found, String name, Secret password, HashRequest turn) {
        String stored = found.map(Credentials::passwordHash).orElseGet(() -> dummies.forLogin(name));
        boolean matches = pool.verify(password, stored, turn);
        return matches && found.isPresent();
    }

    /** Computes one hash as for an unknown name, on the calling thread. */
    void rehearse() {
        hasher.verify(Secret.valueOf(""), dummies.forLogin(""));
    }

    /** Hashes a password anew, after the answer is decided, if its stored hash is cheaper than new ones are. */
    void upgradeLater(Credentials user, Secret password) {
        if (hasher.needsUpgrade(user.passwordHash())) {
            afterwards.execute(() -> upgrade(user, password));
        }
    }

    private void upgrade(Credentials user, Secret password) {
        try {
            String dearer = pool.hash(password);
            database.with(
                    CredentialsDao.class, dao -> dao.replaceHash(user.grant().userId(), user.passwordHash(), dearer));
        } catch (RuntimeException e) {
            LOG.info("A password hash was not upgraded, the next login tries again", e);
        }
    }
}
