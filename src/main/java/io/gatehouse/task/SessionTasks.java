package io.gatehouse.task;

import io.gatehouse.session.RevokeEverything;
import io.gatehouse.session.RevokeEverything.Extent;
import java.util.List;

/** The tasks about sessions. */
public final class SessionTasks {
    private SessionTasks() {}

    /** {@code revoke-everything}: ends every session and denies every access token. */
    public static AdminTask revokeEverything(RevokeEverything everything) {
        return new AdminTask("revoke-everything", List.of(), call -> {
            Extent extent = call.dryRun() ? everything.extent() : everything.run();
            return report(extent);
        });
    }

    /** What is said of users and sessions that have ended. */
    public static TaskReport report(Extent extent) {
        return TaskReport.empty().with("users", extent.users()).with("sessions", extent.sessions());
    }
}
