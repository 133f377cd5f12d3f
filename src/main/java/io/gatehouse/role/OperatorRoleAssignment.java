package io.gatehouse.role;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.storage.Database;

/** Gives roles to users for an operator, who may give any role to anybody. Thread-safe. */
public final class OperatorRoleAssignment {
    /** The task's parameter. */
    private static final String FIELD = "role";

    private final Database database;
    private final RoleAuthorization authority;
    private final AuditLog audit;

    OperatorRoleAssignment(Database database, RoleAuthorization authority, AuditLog audit) {
        this.database = database;
        this.authority = authority;
        this.audit = audit;
    }

    /**
     * Gives a role, which the user's next token carries, or only says whether that would be a change. Again is no error.
     *
     * @return whether the user did not have it
     * @throws ProblemException {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND},
     *     {@link Problem#INPUT_INVALID} if the user has as many roles as one may have
     */
    public boolean assign(String login, String title, boolean dryRun) {
        return database.inTransaction(tx -> {
            authority.lockSuperusers(tx);
            AssignmentDao dao = tx.dao(AssignmentDao.class);
            UserReference user = UserReference.byLogin(login);
            Assignment wanted = Assignment.of(dao.named(user, title));
            if (wanted.present()) {
                return false;
            }
            if (dryRun) {
                requireRoom(dao, user);
            } else {
                wanted.insert(dao, FIELD);
                audit.record(tx, wanted.event(AuditAction.ROLE_ASSIGN));
            }
            return true;
        });
    }

    private static void requireRoom(AssignmentDao dao, UserReference user) {
        if (dao.ofUser(user)
                .filter(found -> found.roles().size() >= Assignment.MAX_ROLES_PER_USER)
                .isPresent()) {
            throw Assignment.tooMany(FIELD);
        }
    }
}
