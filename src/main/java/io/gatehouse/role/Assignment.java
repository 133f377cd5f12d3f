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
 * A user and a role that exist.
 *
 * @param title the role's title as it is written
 * @param present whether the user has the role
 */
record Assignment(UserId user, RoleId role, String title, boolean present) {
    /** So many titles of the longest kind keep an access token under 4 KiB, which proxies take as a header. */
    static final int MAX_ROLES_PER_USER = 32;

    /** @throws ProblemException {@link Problem#USER_NOT_FOUND}, {@link Problem#ROLE_NOT_FOUND} */
    static Assignment of(AssignmentDao.Named named) {
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
     * Gives the role.
     *
     * @param field what the caller calls the title, for the refusal
     * @throws ProblemException {@link Problem#ROLE_ASSIGNED}, {@link Problem#INPUT_INVALID} if the user has as many roles
     *     as one may have
     */
    void insert(AssignmentDao dao, String field) {
        if (dao.insert(user.value(), role.value(), MAX_ROLES_PER_USER) == 0) {
            throw present ? Problem.ROLE_ASSIGNED.asException() : tooMany(field);
        }
    }

    static ProblemException tooMany(String field) {
        String message = "must be one of at most " + MAX_ROLES_PER_USER + " roles that a user has";
        return Problem.INPUT_INVALID
                .asException("The user has as many roles as a user may have. Remove one first.")
                .withErrors(List.of(new FieldError(field, message)));
    }

    /** That it was given or taken, by nobody yet. */
    AuditEvent event(AuditAction action) {
        return AuditEvent.success(action).on(user).with(Map.of("role_id", role.toString(), "title", title));
    }

    AssignmentView view() {
        return new AssignmentView(user.value(), role.value());
    }
}
