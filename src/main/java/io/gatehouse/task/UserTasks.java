package io.gatehouse.task;

import io.gatehouse.account.UserRevocation;
import java.util.List;

/** The tasks about one user. */
public final class UserTasks {
    private static final String LOGIN = "login";

    private UserTasks() {}

    /** {@code revoke-user}: ends every session of a user and denies every access token. */
    public static AdminTask revoke(UserRevocation revocation) {
        return new AdminTask(
                "revoke-user",
                List.of(login()),
                call -> TaskReport.empty().with("sessions", revocation.run(call.text(LOGIN), call.dryRun())));
    }

    /** Shorter than any registration allows too: such a login is not found, and that is the clearer answer. */
    private static TaskParameter login() {
        return TaskParameter.personal(LOGIN, "[0-9A-Za-z_-]{1,50}");
    }
}
