package io.gatehouse.task;

import io.gatehouse.session.RevokeEverything;
import io.gatehouse.session.RevokeEverything.Extent;
import io.gatehouse.session.SessionPurge;
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

    /** {@code purge-expired-refresh-tokens}: removes what has expired. */
    public static AdminTask purge(SessionPurge purge) {
        return new AdminTask("purge-expired-refresh-tokens", List.of(), call -> purge(purge, call.dryRun()));
    }

    /** Removes what has expired, or only counts it; says how much that was. */
    public static TaskReport purge(SessionPurge purge, boolean dryRun) {
        if (dryRun) {
            SessionPurge.Extent extent = purge.extent();
            return report(extent.users(), extent.sessions(), extent.revocations());
        }
        long users = purge.extentIfCounted().users();
        SessionPurge.Progress done = purge.run();
        return report(done.runsElsewhere() ? 0 : users, done.sessions(), done.revocations())
                .with("batches", done.batches())
                .with("complete", done.isComplete())
                .with("runs_elsewhere", done.runsElsewhere());
    }

    private static TaskReport report(long users, long sessions, long revocations) {
        return TaskReport.empty()
                .with("users", users)
                .with("sessions", sessions)
                .with("revocations", revocations);
    }

    /** What is said of users and sessions that have ended. */
    public static TaskReport report(Extent extent) {
        return TaskReport.empty().with("users", extent.users()).with("sessions", extent.sessions());
    }
}
