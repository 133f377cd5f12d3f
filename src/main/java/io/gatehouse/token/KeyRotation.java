package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Moves keys through their states. Instances take turns by a lock in PostgreSQL; the others follow by reading the
 * tables. Thread-safe.
 */
public final class KeyRotation {
    /** How long a key is known everywhere before it signs: a cached JWKS, and a minute for whoever reads late. */
    static final Duration AHEAD = JwksServlet.MAX_AGE.plusMinutes(1);
    /** How long a retired key stays: the longest life of a token whatever the configuration, leeway and a margin. */
    static final Duration SIGNING_AFTERLIFE = Duration.ofHours(24).plusMinutes(10);

    private final Database database;
    private final Revocations revocations;
    private final KeyVault vault;
    private final AuditLog audit;
    private final KeySettings settings;

    KeyRotation(Database database, Revocations revocations, KeyVault vault, AuditLog audit, KeySettings settings) {
        this.database = database;
        this.revocations = revocations;
        this.vault = vault;
        this.audit = audit;
        this.settings = settings;
    }

    /** Rotates what has been current for long enough, and removes what no living token needs. */
    void runSchedule() {
        if (!database.with(KeyDao.class, this::somethingIsDue)) {
            return;
        }
        database.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            dao.lockKeys(AdvisoryLock.KEYS.number());
            // Another instance may have done it while this one waited.
            if (signingIsDue(dao.signingKeys())) {
                rotateSigning(tx, false);
            }
            if (macIsDue(dao.macKeys())) {
                rotateMac(tx, false);
            }
            dao.removeSigningKeys(SIGNING_AFTERLIFE.toSeconds());
            dao.removeMacKeys(settings.refreshLifetime().toSeconds());
            return tx;
        });
    }

    private boolean somethingIsDue(KeyDao dao) {
        return signingIsDue(dao.signingKeys())
                || macIsDue(dao.macKeys())
                || dao.countExpired(
                                SIGNING_AFTERLIFE.toSeconds(),
                                settings.refreshLifetime().toSeconds())
                        > 0;
    }

    private boolean signingIsDue(List<SigningKeyRow> rows) {
        return isOld(signing(rows, KeyState.CURRENT).activeSeconds())
                && signing(rows, KeyState.NEXT).ageSeconds() >= AHEAD.toSeconds();
    }

    private boolean macIsDue(List<MacKeyRow> rows) {
        return isOld(mac(rows, KeyState.CURRENT).activeSeconds())
                && mac(rows, KeyState.NEXT).ageSeconds() >= AHEAD.toSeconds();
    }

    private boolean isOld(@Nullable Long activeSeconds) {
        long interval = settings.rotationInterval().toSeconds();
        return interval > 0 && Objects.requireNonNullElse(activeSeconds, Long.MAX_VALUE) >= interval;
    }

    /**
     * Makes the next key of a kind current and a new one next.
     *
     * @param force without waiting until the next key is known everywhere; verifiers that have not fetched it refuse
     *     its tokens until they do
     * @param dryRun to change nothing
     */
    public KeyTransition rotate(KeyKind kind, boolean force, boolean dryRun) {
        return database.inTransaction(tx -> {
            tx.dao(KeyDao.class).lockKeys(AdvisoryLock.KEYS.number());
            long age = kind == KeyKind.SIGNING
                    ? signing(tx.dao(KeyDao.class).signingKeys(), KeyState.NEXT).ageSeconds()
                    : mac(tx.dao(KeyDao.class).macKeys(), KeyState.NEXT).ageSeconds();
            if (!force && age < AHEAD.toSeconds()) {
                throw Problem.INPUT_INVALID.asException("The next key is known for " + age + " s only, and must be for "
                        + AHEAD.toSeconds() + " s before it is used: wait, or say force=true.");
            }
            return kind == KeyKind.SIGNING ? rotateSigning(tx, dryRun) : rotateMac(tx, dryRun);
        });
    }

    private KeyTransition rotateSigning(Transaction tx, boolean dryRun) {
        KeyDao dao = tx.dao(KeyDao.class);
        List<SigningKeyRow> rows = dao.signingKeys();
        String old = signing(rows, KeyState.CURRENT).kid();
        String now = signing(rows, KeyState.NEXT).kid();
        if (dryRun) {
            return new KeyTransition(old, now, "");
        }
        dao.retireSigningKey();
        dao.activateSigningKey(now);
        String next = vault.makeSigningKey(tx, settings.algorithm(), KeyState.NEXT);
        return rotated(tx, KeyKind.SIGNING, new KeyTransition(old, now, next));
    }

    private KeyTransition rotateMac(Transaction tx, boolean dryRun) {
        KeyDao dao = tx.dao(KeyDao.class);
        List<MacKeyRow> rows = dao.macKeys();
        int old = mac(rows, KeyState.CURRENT).id();
        int now = mac(rows, KeyState.NEXT).id();
        if (dryRun) {
            return new KeyTransition(String.valueOf(old), String.valueOf(now), "");
        }
        dao.retireMacKey();
        dao.activateMacKey(now);
        int next = vault.makeMacKey(tx, KeyState.NEXT);
        return rotated(
                tx, KeyKind.MAC, new KeyTransition(String.valueOf(old), String.valueOf(now), String.valueOf(next)));
    }

    private KeyTransition rotated(Transaction tx, KeyKind kind, KeyTransition move) {
        audit.record(tx, AuditEvent.success(AuditAction.KEY_ROTATE).with(move.details(kind)));
        return move;
    }

    /**
     * Denies every token that a key has signed, now and for ever. If it was current, the next one is at once.
     *
     * @throws io.gatehouse.kernel.ProblemException if there is no such key, or it is denied already
     */
    public KeyTransition revokeSigning(String kid, boolean dryRun) {
        return revocations.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            dao.lockKeys(AdvisoryLock.KEYS.number());
            List<SigningKeyRow> rows = dao.signingKeys();
            SigningKeyRow row = rows.stream()
                    .filter(each -> each.kid().equals(kid) && !KeyState.DENIED.is(each.state()))
                    .findFirst()
                    .orElseThrow(() -> Problem.INPUT_INVALID.asException(
                            "There is no signing key with this kid that is not denied already."));
            String now = KeyState.CURRENT.is(row.state())
                    ? signing(rows, KeyState.NEXT).kid()
                    : signing(rows, KeyState.CURRENT).kid();
            return dryRun ? new KeyTransition(kid, now, "") : deny(tx, row, now);
        });
    }

    private KeyTransition deny(RevokingTransaction tx, SigningKeyRow row, String now) {
        KeyDao dao = tx.dao(KeyDao.class);
        dao.denySigningKey(row.kid());
        tx.denyKey(row.kid());
        dao.activateSigningKey(now);
        String next = KeyState.RETIRED.is(row.state())
                ? ""
                : vault.makeSigningKey(tx.transaction(), settings.algorithm(), KeyState.NEXT);
        KeyTransition move = new KeyTransition(row.kid(), now, next);
        audit.record(
                tx.transaction(), AuditEvent.success(AuditAction.KEY_REVOKE).with(move.details(KeyKind.SIGNING)));
        return move;
    }

    /**
     * Removes a MAC key, and with it every refresh token that it has made. If it was current, the next one is at once.
     *
     * @throws io.gatehouse.kernel.ProblemException if there is no such key
     */
    public KeyTransition revokeMac(int id, boolean dryRun) {
        return database.inTransaction(tx -> {
            KeyDao dao = tx.dao(KeyDao.class);
            dao.lockKeys(AdvisoryLock.KEYS.number());
            List<MacKeyRow> rows = dao.macKeys();
            MacKeyRow row = rows.stream()
                    .filter(each -> each.id() == id)
                    .findFirst()
                    .orElseThrow(() -> Problem.INPUT_INVALID.asException("There is no MAC key with this number."));
            KeyState needed = KeyState.CURRENT.is(row.state()) ? KeyState.NEXT : KeyState.CURRENT;
            int now = mac(rows, needed).id();
            return dryRun ? new KeyTransition(String.valueOf(id), String.valueOf(now), "") : remove(tx, row, now);
        });
    }

    private KeyTransition remove(Transaction tx, MacKeyRow row, int now) {
        KeyDao dao = tx.dao(KeyDao.class);
        // Made before the other is gone, so that it gets another number.
        String next = KeyState.RETIRED.is(row.state()) ? "" : String.valueOf(vault.makeMacKey(tx, KeyState.NEXT));
        dao.removeMacKey(row.id());
        dao.activateMacKey(now);
        KeyTransition move = new KeyTransition(String.valueOf(row.id()), String.valueOf(now), next);
        audit.record(tx, AuditEvent.success(AuditAction.KEY_REVOKE).with(move.details(KeyKind.MAC)));
        return move;
    }

    private static SigningKeyRow signing(List<SigningKeyRow> rows, KeyState state) {
        return rows.stream()
                .filter(row -> state.is(row.state()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No signing key is " + state.word()));
    }

    private static MacKeyRow mac(List<MacKeyRow> rows, KeyState state) {
        return rows.stream()
                .filter(row -> state.is(row.state()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No MAC key is " + state.word()));
    }
}
