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

/** Creates accounts from validated input. Thread-safe. */
final class AccountCreator {
    /** The insert is retried when the conflicting transaction has rolled back or freed the name in the meantime. */
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
     * Creates a user with the default role.
     *
     * @param afterInsert runs in the same transaction, for example to assign more roles
     * @param action the action of the audit event
     * @param hashRequest the priority of the hash
     * @throws ProblemException {@link Problem#LOGIN_TAKEN}, {@link Problem#EMAIL_TAKEN}, or
     *     {@link Problem#DEPENDENCY_UNAVAILABLE} if the default role cannot be assigned
     */
    AccountRow create(
            NewAccount account,
            Secret password,
            BiConsumer<Transaction, UserId> afterInsert,
            AuditAction action,
            HashRequest hashRequest) {
        defaultRole.requireUsable();
        // This check only avoids a useless hash. The unique indexes decide at the insert.
        database.with(AccountDao.class, dao -> conflicts(dao, account))
                .toProblem()
                .ifPresent(AccountCreator::fail);
        String hash = hashing.hash(password, hashRequest);
        return database.inTransaction(tx -> insert(tx, account, hash, afterInsert, action));
    }

    private AccountRow insert(
            Transaction tx,
            NewAccount account,
            String hash,
            BiConsumer<Transaction, UserId> afterInsert,
            AuditAction action) {
        AccountDao dao = tx.dao(AccountDao.class);
        insertOrFail(dao, account, hash);
        UserId user = new UserId(account.id());
        defaultRole.assign(tx, user);
        afterInsert.accept(tx, user);
        audit.record(tx, AuditEvent.success(action).by(user).on(user));
        return dao.find(account.id()).orElseThrow();
    }

    // The exception is thrown before anything is written, so the rollback loses nothing.
    private static void insertOrFail(AccountDao dao, NewAccount account, String hash) {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            if (dao.insert(account, hash) == 1) {
                return;
            }
            conflicts(dao, account).toProblem().ifPresent(AccountCreator::fail);
        }
        fail(Problem.LOGIN_TAKEN.asException());
    }

    private static IdentifierConflicts conflicts(AccountDao dao, NewAccount account) {
        return dao.findConflicts(account.id(), account.login(), account.email());
    }

    private static void fail(ProblemException problem) {
        throw problem;
    }
}
