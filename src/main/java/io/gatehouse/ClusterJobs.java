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

/** The jobs that one instance of the cluster runs for all, once a period. */
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
                // An instance may run longer than the partitions last that were created at its start.
                new ScheduledJob("audit-months", DAY, () -> AuditPartitions.makeAhead(database)),
                new ScheduledJob("purge-audit", DAY, audit.partitions()::dropAll));
        tasks.scheduleInterruptibly("job-scheduler", new JobScheduler(database, jobs), POLL_PAUSE);
    }
}
