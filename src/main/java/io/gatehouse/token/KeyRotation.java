package io.gatehouse.token;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.token.KeyDao.MacKeyRow;
import io.gatehouse.token.KeyDao.SigningKeyRow;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rotates and revokes signing keys and MAC keys. An advisory lock ensures that only one instance does so at a time; the
 * others load the result from the tables. Thread-safe.
 */
public final class KeyRotation {
    /** The time that a key is published before it signs: the cache time of a JWKS, and a minute for slow verifiers. */
    static final Duration AHEAD = JwksServlet.MAX_AGE.plusMinutes(1);
    /**
     * The time that a retired key is kept: the longest lifetime of a token in any configuration, leeway and a margin.
     */
    static final Duration SIGNING_AFTERLIFE = Duration.ofHours(24).plus(KeySettings.MARGIN);

    /** How long the scheduled rotation waits for verifiers; one that is broken must not keep a key in use for ever. */
    static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

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

    /**
     * Rotates the kinds whose rotation is due, and removes retired keys that no valid token needs.
     *
     * @param followers the rotation of signing keys waits up to {@link #LONGEST_WAIT} for them
     */
    void runSchedule(KeyFollowers followers) {
        if (!database.with(KeyDao.class, this::isAnythingDue)) {
            return;
        }
        database.inTransaction(tx -> {
            KeyDao dao = SealedKeyStore.lock(tx);
            for (KeyKind kind : KeyKind.values()) {
                // Another instance may have rotated while this one waited for the lock.
                if (isDue(rows(dao, kind)) && !waits(rows(dao, kind), kind, followers)) {
                    rotate(tx, kind, false);
                }
            }
            dao.removeSigningKeys(SIGNING_AFTERLIFE.toSeconds());
            dao.removeMacKeys(settings.macAfterlife().toSeconds());
            return tx;
        });
    }

    private boolean waits(List<? extends RotatingKeyRow> rows, KeyKind kind, KeyFollowers followers) {
        if (kind == KeyKind.MAC) {
            return false;
        }
        List<String> lacking = followers.withoutNewestKeys();
        if (lacking.isEmpty()) {
            return false;
        }
        Long active = RotatingKeyRow.inState(rows, KeyState.CURRENT).activeSeconds();
        boolean waits = active != null
                && active < settings.rotationInterval().plus(LONGEST_WAIT).toSeconds();
        LOG.warn(
                "{} live verifiers do not have the next signing key. The rotation {}. The first of them: {}",
                lacking.size(),
                waits ? "is postponed" : "is not postponed any longer",
                lacking.get(0));
        return waits;
    }

    private boolean isAnythingDue(KeyDao dao) {
        return Arrays.stream(KeyKind.values()).anyMatch(kind -> isDue(rows(dao, kind)))
                || dao.countExpired(
                                SIGNING_AFTERLIFE.toSeconds(),
                                settings.macAfterlife().toSeconds())
                        > 0;
    }

    private boolean isDue(List<? extends RotatingKeyRow> rows) {
        return isOld(RotatingKeyRow.inState(rows, KeyState.CURRENT).activeSeconds())
                && RotatingKeyRow.inState(rows, KeyState.NEXT).ageSeconds() >= AHEAD.toSeconds();
    }

    private boolean isOld(@Nullable Long activeSeconds) {
        long interval = settings.rotationInterval().toSeconds();
        return interval > 0 && Objects.requireNonNullElse(activeSeconds, Long.MAX_VALUE) >= interval;
    }

    /**
     * Makes the next key of a kind current and creates a new next key.
     *
     * @param force whether to rotate before every verifier has the next key; a verifier with an older JWKS rejects its
     *     tokens
     * @param dryRun whether to change nothing
     */
    public KeyTransition rotate(KeyKind kind, boolean force, boolean dryRun) {
        return database.inTransaction(tx -> {
            KeyDao dao = SealedKeyStore.lock(tx);
            long age = RotatingKeyRow.inState(rows(dao, kind), KeyState.NEXT).ageSeconds();
            if (!force && age < AHEAD.toSeconds()) {
                throw Problem.INPUT_INVALID.asException("The next key was published " + age + " s ago and may be used "
                        + AHEAD.toSeconds() + " s after its publication. Wait, or set force=true.");
            }
            return rotate(tx, kind, dryRun);
        });
    }

    private KeyTransition rotate(Transaction tx, KeyKind kind, boolean dryRun) {
        KeyDao dao = tx.dao(KeyDao.class);
        List<? extends RotatingKeyRow> rows = rows(dao, kind);
        String old = RotatingKeyRow.inState(rows, KeyState.CURRENT).name();
        String current = RotatingKeyRow.inState(rows, KeyState.NEXT).name();
        if (dryRun) {
            return new KeyTransition(old, current, "");
        }
        retire(dao, kind);
        activate(dao, kind, current);
        KeyTransition transition = new KeyTransition(old, current, store(kind).create(tx, KeyState.NEXT));
        audit.record(tx, AuditEvent.success(AuditAction.KEY_ROTATE).with(transition.details(kind)));
        return transition;
    }

    /**
     * Permanently denies every token that a key has signed. If the key was current, the next one becomes current at
     * once.
     *
     * @throws io.gatehouse.kernel.ProblemException if there is no such key, or it is denied already
     */
    public KeyTransition revokeSigning(String kid, boolean dryRun) {
        return revocations.inTransaction(tx -> {
            List<SigningKeyRow> rows = vault.signing().load(SealedKeyStore.lock(tx.transaction()));
            SigningKeyRow row = rows.stream()
                    .filter(each -> each.kid().equals(kid) && each.state() != KeyState.DENIED)
                    .findFirst()
                    .orElseThrow(() -> Problem.INPUT_INVALID.asException(
                            "kid names no signing key, or a key that is denied already."));
            String current = currentWithout(row, rows);
            return dryRun ? new KeyTransition(kid, current, "") : deny(tx, row, current);
        });
    }

    private KeyTransition deny(RevokingTransaction tx, SigningKeyRow row, String current) {
        KeyDao dao = tx.dao(KeyDao.class);
        dao.denySigningKey(row.kid());
        tx.denyKey(row.kid());
        dao.activateSigningKey(current);
        String next = row.state() == KeyState.RETIRED ? "" : vault.signing().create(tx.transaction(), KeyState.NEXT);
        return revoked(tx.transaction(), KeyKind.SIGNING, new KeyTransition(row.kid(), current, next));
    }

    /**
     * Removes a MAC key, which invalidates every refresh token and one-time ticket that it authenticates. If the key was current, the next
     * one becomes current at once.
     *
     * @throws io.gatehouse.kernel.ProblemException if there is no such key
     */
    public KeyTransition revokeMac(int id, boolean dryRun) {
        return database.inTransaction(tx -> {
            List<MacKeyRow> rows = vault.mac().load(SealedKeyStore.lock(tx));
            MacKeyRow row = rows.stream()
                    .filter(each -> each.id() == id)
                    .findFirst()
                    .orElseThrow(() -> Problem.INPUT_INVALID.asException("There is no MAC key with this number."));
            String current = currentWithout(row, rows);
            return dryRun ? new KeyTransition(row.name(), current, "") : remove(tx, row, current);
        });
    }

    private KeyTransition remove(Transaction tx, MacKeyRow row, String current) {
        KeyDao dao = tx.dao(KeyDao.class);
        // Created before the removal, so that it gets another number.
        String next = row.state() == KeyState.RETIRED ? "" : vault.mac().create(tx, KeyState.NEXT);
        dao.removeMacKey(row.id());
        activate(dao, KeyKind.MAC, current);
        return revoked(tx, KeyKind.MAC, new KeyTransition(row.name(), current, next));
    }

    private KeyTransition revoked(Transaction tx, KeyKind kind, KeyTransition transition) {
        audit.record(tx, AuditEvent.success(AuditAction.KEY_REVOKE).with(transition.details(kind)));
        return transition;
    }

    /** The key that is current after a key is revoked. */
    private static <R extends RotatingKeyRow> String currentWithout(R revoked, List<R> rows) {
        KeyState state = revoked.state() == KeyState.CURRENT ? KeyState.NEXT : KeyState.CURRENT;
        return RotatingKeyRow.inState(rows, state).name();
    }

    private SealedKeyStore<? extends RotatingKeyRow, ?> store(KeyKind kind) {
        return switch (kind) {
            case SIGNING -> vault.signing();
            case MAC -> vault.mac();
        };
    }

    private List<? extends RotatingKeyRow> rows(KeyDao dao, KeyKind kind) {
        return store(kind).load(dao);
    }

    private static void retire(KeyDao dao, KeyKind kind) {
        switch (kind) {
            case SIGNING -> dao.retireSigningKey();
            case MAC -> dao.retireMacKey();
        }
    }

    private static void activate(KeyDao dao, KeyKind kind, String name) {
        switch (kind) {
            case SIGNING -> dao.activateSigningKey(name);
            case MAC -> dao.activateMacKey(Integer.parseInt(name));
        }
    }
}
