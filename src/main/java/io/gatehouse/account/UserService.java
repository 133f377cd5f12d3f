package io.gatehouse.account;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.http.input.PageCursor;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Administers users. A caller who changes a user must be an admin or a superuser in the database at that moment; only a
 * superuser may change an admin or a superuser. A user is named by login or id. Thread-safe.
 */
final class UserService {
    private final Database database;
    private final Revocations revocations;
    private final RoleAuthorization authorization;
    private final SessionRevoker sessions;
    private final AccountRemoval removal;
    private final AuditLog audit;

    UserService(
            Database database,
            Revocations revocations,
            RoleAuthorization authorization,
            SessionRevoker sessions,
            AccountRemoval removal,
            AuditLog audit) {
        this.database = database;
        this.revocations = revocations;
        this.authorization = authorization;
        this.sessions = sessions;
        this.removal = removal;
        this.audit = audit;
    }

    /** Lists at most {@code limit} users, starting at a cursor. */
    UserPage page(UserFilter filter, PageCursor cursor, int limit) {
        // Reads one more row than shown: it is the start of the next page.
        List<AccountRow> rows = database.with(UserListDao.class, dao -> dao.page(cursor.from(), filter, limit + 1));
        List<UserView> items = rows.stream().limit(limit).map(UserView::of).toList();
        return new UserPage(items, PageCursor.next(rows, limit, AccountRow::id));
    }

    /** @throws ProblemException {@link Problem#USER_NOT_FOUND} */
    UserView find(String named) {
        return UserView.of(database.with(AccountDao.class, dao -> found(dao, named)));
    }

    /**
     * Deactivates a user: the user cannot log in, all sessions end and all access tokens are denied. Idempotent.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#USER_NOT_FOUND},
     *     {@link Problem#SUPERUSER_NEEDED}, {@link Problem#LAST_SUPERUSER}
     */
    UserView deactivate(UserId caller, String named) {
        return administer(caller, named, (tx, user) -> {
            authorization.requireNotLastSuperuser(tx.transaction(), user);
            if (tx.dao(AccountDao.class).setActive(user.value(), false) == 1) {
                sessions.endAll(tx, user);
                record(tx, AuditAction.USER_DEACTIVATE, caller, user);
            }
            return view(tx, user);
        });
    }

    /**
     * Activates a user, who can log in again. Idempotent.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#USER_NOT_FOUND},
     *     {@link Problem#SUPERUSER_NEEDED}
     */
    UserView activate(UserId caller, String named) {
        return administer(caller, named, (tx, user) -> {
            if (tx.dao(AccountDao.class).setActive(user.value(), true) == 1) {
                record(tx, AuditAction.USER_ACTIVATE, caller, user);
            }
            return view(tx, user);
        });
    }

    /**
     * Ends all sessions of a user and denies all access tokens.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#USER_NOT_FOUND},
     *     {@link Problem#SUPERUSER_NEEDED}
     */
    void logout(UserId caller, String named) {
        administer(caller, named, (tx, user) -> {
            sessions.endAll(tx, user);
            record(tx, AuditAction.USER_LOGOUT, caller, user);
            return user;
        });
    }

    /**
     * Deletes a user's account.
     *
     * @throws ProblemException {@link Problem#ROLE_MISSING}, {@link Problem#USER_NOT_FOUND},
     *     {@link Problem#SUPERUSER_NEEDED}, {@link Problem#LAST_SUPERUSER}
     */
    void delete(UserId caller, String named) {
        administer(caller, named, (tx, user) -> {
            removal.remove(tx, user);
            record(tx, AuditAction.USER_DELETE, caller, user);
            return user;
        });
    }

    private <T> T administer(UserId caller, String named, BiFunction<RevokingTransaction, UserId, T> action) {
        return revocations.inTransaction(tx -> {
            authorization.lockAdministration(tx.transaction());
            // Checked before the lookup, so that an unauthorized caller does not learn which users exist.
            authorization.requireAdministrator(tx.transaction(), caller);
            UserId user = new UserId(found(tx.dao(AccountDao.class), named).id());
            authorization.requireMayActOn(tx.transaction(), caller, user);
            return action.apply(tx, user);
        });
    }

    private static AccountRow found(AccountDao dao, String named) {
        return dao.findByReference(UserReference.parse(named)).orElseThrow(Problem.USER_NOT_FOUND::asException);
    }

    private static UserView view(RevokingTransaction tx, UserId user) {
        return UserView.of(
                tx.dao(AccountDao.class).find(user.value()).orElseThrow(Problem.USER_NOT_FOUND::asException));
    }

    private void record(RevokingTransaction tx, AuditAction action, UserId caller, UserId user) {
        audit.record(tx.transaction(), AuditEvent.success(action).by(caller).on(user));
    }
}
