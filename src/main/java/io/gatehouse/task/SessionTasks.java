package io.gatehouse.task;

import io.gatehouse.client.ClientSecretRevoker;
import io.gatehouse.session.RevokeEverything;
import io.gatehouse.session.RevokeEverything.Affected;
import java.util.List;

/** The admin tasks that end or purge sessions. */
public final class SessionTasks {
    private static final String CLIENT_SECRETS = "client_secrets";

    private SessionTasks() {}

    /**
     * {@code revoke-everything}: ends every session and denies every access token; with {@code client_secrets} it also
     * deletes the secrets of all clients.
     */
    public static AdminTask revokeEverything(RevokeEverything everything, ClientSecretRevoker secrets) {
        return new AdminTask(
                "revoke-everything",
                List.of(TaskParameter.flag(CLIENT_SECRETS)),
                call -> revokeEverything(everything, secrets, call.dryRun(), call.flag(CLIENT_SECRETS)));
    }

    /** Ends and denies everything, or only counts it; reports the numbers. */
    public static TaskReport revokeEverything(
            RevokeEverything everything, ClientSecretRevoker secrets, boolean dryRun, boolean clientSecrets) {
        TaskReport report = TaskReport.empty();
        if (clientSecrets) {
            // Before the epoch moves: a token that a deleted secret gets afterwards would have the new epoch.
            report = report.with(CLIENT_SECRETS, dryRun ? secrets.count() : secrets.deleteAll());
        }
        Affected affected = dryRun ? everything.affected() : everything.run();
        return report.with("users", affected.users()).with("sessions", affected.sessions());
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
}
