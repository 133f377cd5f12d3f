package io.gatehouse.role;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.RoleId;
import io.gatehouse.kernel.UserId;
import java.util.UUID;

/**
 * A user and a role that exist.
 *
 * @param title the role's title as it is written
 * @param present whether the user has the role
 */
record Assignment(UserId user, RoleId role, String title, boolean present) {
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

    AssignmentView view() {
        return new AssignmentView(user.value(), role.value());
    }
}
