package io.gatehouse.role;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.RoleId;
import io.gatehouse.kernel.UserId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A pair of an existing user and an existing role, with the information whether the user has the role.
 *
 * @param title the title of the role in its stored case
 * @param assigned whether the user has the role
 */
record Assignment(UserId user, RoleId role, String title, boolean assigned) {
    /** @throws ProblemException {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND} */
    static Assignment of(AssignmentDao.Lookup named) {
        UUID user = named.userId();
        UUID role = named.roleId();
        String title = named.title();
        if (user == null) {
            throw Problem.USER_NOT_FOUND.asException();
        }
        if (role == null || title == null) {
            throw Problem.ROLE_NOT_FOUND.asException();
        }
        return new Assignment(new UserId(user), new RoleId(role), title, named.assigned());
    }

    /**
     * Assigns the role to the user.
     *
     * @param field the request field of the title, which an error names
     * @throws ProblemException {@link Problem#ROLE_ASSIGNED}, {@link Problem#INPUT_INVALID} if the user has the maximum
     *     number of roles
     */
    void insert(AssignmentDao dao, String field) {
        if (dao.insert(user.value(), role.value(), RoleAuthorization.MAX_ROLES) == 0) {
            throw assigned ? Problem.ROLE_ASSIGNED.asException() : tooManyRoles(field);
        }
    }

    static ProblemException tooManyRoles(String field) {
        String message = "must be one of at most " + RoleAuthorization.MAX_ROLES + " roles of a user";
        return Problem.INPUT_INVALID
                .asException("The user has the maximum number of roles. Remove one first.")
                .withErrors(List.of(new FieldError(field, message)));
    }

    /** The audit event of an assignment or removal, without an actor. */
    AuditEvent auditEvent(AuditAction action) {
        return AuditEvent.success(action).on(user).with(Map.of("role_id", role.toString(), "title", title));
    }

    AssignmentView view() {
        return new AssignmentView(user.value(), role.value());
    }
}
