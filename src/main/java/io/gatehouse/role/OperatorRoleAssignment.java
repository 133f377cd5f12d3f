package io.gatehouse.role;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.storage.Database;

/** Assigns roles for an operator, without authorization checks. Thread-safe. */
public final class OperatorRoleAssignment {
    /** The parameter of the admin task. */
    private static final String FIELD = "role";

    private final Database database;
    private final RoleAuthorization authorization;
    private final AuditLog audit;

    OperatorRoleAssignment(Database database, RoleAuthorization authorization, AuditLog audit) {
        this.database = database;
        this.authorization = authorization;
        this.audit = audit;
    }

    /**
     * Assigns a role, which the user's next access token includes. A dry run only checks. Idempotent.
     *
     * @return whether the user did not have the role before
     * @throws ProblemException {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND},
     *     {@link Problem#INPUT_INVALID} if the user has the maximum number of roles
     */
    public boolean assign(String login, String title, boolean dryRun) {
        return database.inTransaction(tx -> {
            authorization.lockAdministration(tx);
            AssignmentDao dao = tx.dao(AssignmentDao.class);
            UserReference user = UserReference.byLogin(login);
            Assignment assignment = Assignment.of(dao.lookUp(user, title));
            if (assignment.assigned()) {
                return false;
            }
            if (dryRun) {
                requireRoom(dao, user);
            } else {
                assignment.insert(dao, FIELD);
                audit.record(tx, assignment.auditEvent(AuditAction.ROLE_ASSIGN));
            }
            return true;
        });
    }

    private static void requireRoom(AssignmentDao dao, UserReference user) {
        if (dao.findRoles(user)
                .filter(found -> found.roles().size() >= RoleAuthorization.MAX_ROLES)
                .isPresent()) {
            throw Assignment.tooManyRoles(FIELD);
        }
    }
}
