package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.Turn;
import io.gatehouse.role.RoleAuthority;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import java.util.List;

/** Makes accounts of checked input. Thread-safe. */
final class NewAccounts {
    /** How often an account is tried for whose names somebody gave up while we waited for them. */
    private static final int MAX_ATTEMPTS = 3;

    private final Database database;
    private final HashingPool hashing;
    private final RoleAuthority authority;
    private final AuditLog audit;

    NewAccounts(Database database, HashingPool hashing, RoleAuthority authority, AuditLog audit) {
        this.database = database;
        this.hashing = hashing;
        this.authority = authority;
        this.audit = audit;
    }

    /**
     * Adds a user.
     *
     * @param roles titles of the roles that the user gets
     * @param reason what the audit calls it
     * @param turn among those who wait for a hash
     * @throws ProblemException {@link Problem#LOGIN_TAKEN} or {@link Problem#EMAIL_TAKEN}
     */
    AccountRow create(NewAccount account, Secret password, List<String> roles, AuditAction reason, Turn turn) {
        // Only saves the hash of what would be refused anyway: the insert decides.
        database.with(AccountDao.class, dao -> taken(dao, account)).refusal().ifPresent(NewAccounts::raise);
        String hash = hashing.hash(password, turn);
        return database.inTransaction(tx -> insert(tx, account, hash, roles, reason));
    }

    private AccountRow insert(Transaction tx, NewAccount account, String hash, List<String> roles, AuditAction reason) {
        AccountDao dao = tx.dao(AccountDao.class);
        insertUnlessTaken(dao, account, hash);
        UserId user = new UserId(account.id());
        roles.forEach(title -> assign(tx, user, title));
        audit.record(tx, AuditEvent.success(reason).by(user).on(user));
        return dao.find(account.id()).orElseThrow();
    }

    private void assign(Transaction tx, UserId user, String title) {
        if (!authority.assign(tx, user, title)) {
            throw new IllegalStateException("There is no role " + title + ", which new users are to get");
        }
    }

    // Nothing was written where it throws, so that rolling back loses nothing.
    private static void insertUnlessTaken(AccountDao dao, NewAccount account, String hash) {
        for (int i = 0; i < MAX_ATTEMPTS; i++) {
            if (dao.insert(account, hash) == 1) {
                return;
            }
            taken(dao, account).refusal().ifPresent(NewAccounts::raise);
        }
        raise(Problem.LOGIN_TAKEN.asException());
    }

    private static TakenNames taken(AccountDao dao, NewAccount account) {
        return dao.taken(account.id(), account.login(), account.email());
    }

    private static void raise(ProblemException refusal) {
        throw refusal;
    }
}
