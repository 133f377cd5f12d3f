package io.gatehouse;

import io.gatehouse.audit.AuditModule;
import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.background.JobRunner;
import io.gatehouse.background.JobScheduler;
import io.gatehouse.background.ScheduledJob;
import io.gatehouse.session.SessionModule;
import io.gatehouse.storage.Database;
import io.gatehouse.task.ExpiredRowsPurge;
import java.time.Duration;
import java.util.List;

/** Schedules the jobs that one instance runs for the whole cluster, once per period. */
final class ClusterJobs {
    private static final Duration POLL_PAUSE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private ClusterJobs() {}

    /** Starts the scheduler with the server. */
    static void schedule(
            JobRunner tasks, Database database, SessionModule sessions, ExpiredRowsPurge purge, AuditModule audit) {
        List<ScheduledJob> jobs = List.of(
                new ScheduledJob("purge", HOUR, () -> purge.run().isComplete()),
                new ScheduledJob("ended-sessions", HOUR, sessions.revokeEverything()::removeRows),
                // An instance may run longer than the period covered by the partitions that were created at its start.
                new ScheduledJob("audit-months", DAY, () -> AuditPartitions.makeAhead(database)),
                new ScheduledJob("purge-audit", DAY, audit.partitions()::dropAll));
        tasks.scheduleInterruptibly("job-scheduler", new JobScheduler(database, jobs), POLL_PAUSE);
    }
}
