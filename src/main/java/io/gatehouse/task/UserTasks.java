package io.gatehouse.task;

import io.gatehouse.account.UserSessionRevoker;
import io.gatehouse.role.OperatorRoleAssignment;
import java.util.List;

/** The admin tasks for one user. */
public final class UserTasks {
    private static final String LOGIN = "login";
    private static final String ROLE = "role";

    private UserTasks() {}

    /** {@code revoke-user}: ends every session of a user and denies every access token. */
    public static AdminTask revoke(UserSessionRevoker revocation) {
        return new AdminTask(
                "revoke-user",
                List.of(login()),
                call -> TaskReport.empty().with("sessions", revocation.run(call.text(LOGIN), call.dryRun())));
    }

    /** {@code assign-role}: assigns a role to a user. */
    public static AdminTask assignRole(OperatorRoleAssignment assignment) {
        return new AdminTask(
                "assign-role",
                List.of(login(), TaskParameter.required(ROLE, "[0-9A-Za-z_-]{1,50}")),
                call -> TaskReport.empty()
                        .with(ROLE, call.text(ROLE))
                        .with("assigned", assignment.assign(call.text(LOGIN), call.text(ROLE), call.dryRun())));
    }

    /**
     * Accepts logins that registration rejects: an imported user may have one, and for any other such login, "not
     * found" is the clearer response.
     */
    private static TaskParameter login() {
        return TaskParameter.personal(LOGIN, "\\P{Cntrl}{1,255}");
    }
}
