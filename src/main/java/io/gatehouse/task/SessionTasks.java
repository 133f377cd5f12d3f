package io.gatehouse.task;

import io.gatehouse.session.RevokeEverything;
import io.gatehouse.session.RevokeEverything.Affected;
import java.util.List;

/** The admin tasks that end or purge sessions. */
public final class SessionTasks {
    private SessionTasks() {}

    /** {@code revoke-everything}: ends every session and denies every access token. */
    public static AdminTask revokeEverything(RevokeEverything everything) {
        return new AdminTask("revoke-everything", List.of(), call -> {
            Affected affected = call.dryRun() ? everything.affected() : everything.run();
            return report(affected);
        });
    }

    /** {@code purge-expired-refresh-tokens}: deletes expired sessions and revocations. */
    public static AdminTask purge(ExpiredRowsPurge purge) {
        return new AdminTask("purge-expired-refresh-tokens", List.of(), call -> purge(purge, call.dryRun()));
    }

    /** Deletes expired sessions and revocations, or only counts them; reports their number. */
    public static TaskReport purge(ExpiredRowsPurge purge, boolean dryRun) {
        if (dryRun) {
            ExpiredRowsPurge.Expired expired = purge.expired();
            return report(expired.users(), expired.sessions(), expired.revocations());
        }
        long users = purge.expiredUsers();
        ExpiredRowsPurge.Result done = purge.run();
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

    /** Reports the number of ended sessions and of their users. */
    public static TaskReport report(Affected affected) {
        return TaskReport.empty().with("users", affected.users()).with("sessions", affected.sessions());
    }
}
