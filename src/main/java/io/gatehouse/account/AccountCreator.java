package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.HashRequest;
import io.gatehouse.password.HashingPool;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import java.util.function.BiConsumer;

/** Makes accounts of checked input. Thread-safe. */
final class AccountCreator {
    /** How often an account is tried for whose names somebody gave up while we waited for them. */
    private static final int MAX_ATTEMPTS = 3;

    private final Database database;
    private final HashingPool hashing;
    private final DefaultRole defaultRole;
    private final AuditLog audit;

    AccountCreator(Database database, HashingPool hashing, DefaultRole defaultRole, AuditLog audit) {
        this.database = database;
        this.hashing = hashing;
        this.defaultRole = defaultRole;
        this.audit = audit;
    }

    /**
     * Adds a user, who gets the default role.
     *
     * @param more gives what else the user gets, in the same transaction
     * @param reason what the audit calls it
     * @param turn among those who wait for a hash
     * @throws ProblemException {@link Problem#LOGIN_TAKEN}, {@link Problem#EMAIL_TAKEN}, or
     *     {@link Problem#DEPENDENCY_UNAVAILABLE} if the default role cannot be given
     */
    AccountRow create(
            NewAccount account,
            Secret password,
            BiConsumer<Transaction, UserId> more,
            AuditAction reason,
            HashRequest hashRequest) {
        defaultRole.requireUsable();
        // Only saves the hash of what would be refused anyway: the insert decides.
        database.with(AccountDao.class, dao -> taken(dao, account)).refusal().ifPresent(AccountCreator::raise);
        String hash = hashing.hash(password, hashRequest);
        return database.inTransaction(tx -> insert(tx, account, hash, more, reason));
    }

    private AccountRow insert(
            Transaction tx, NewAccount account, String hash, BiConsumer<Transaction, UserId> more, AuditAction reason) {
        AccountDao dao = tx.dao(AccountDao.class);
        insertUnlessTaken(dao, account, hash);
        UserId user = new UserId(account.id());
        defaultRole.give(tx, user);
        more.accept(tx, user);
        audit.record(tx, AuditEvent.success(reason).by(user).on(user));
        return dao.find(account.id()).orElseThrow();
    }

    // Nothing was written where it throws, so that rolling back loses nothing.
    private static void insertUnlessTaken(AccountDao dao, NewAccount account, String hash) {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            if (dao.insert(account, hash) == 1) {
                return;
            }
            taken(dao, account).refusal().ifPresent(AccountCreator::raise);
        }
        raise(Problem.LOGIN_TAKEN.asException());
    }

    private static IdentifierConflicts taken(AccountDao dao, NewAccount account) {
        return dao.taken(account.id(), account.login(), account.email());
    }

    private static void raise(ProblemException refusal) {
        throw refusal;
    }
}
