package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.audit.AuditSealer;
import io.gatehouse.background.BackgroundTasks;
import io.gatehouse.monitoring.AuditMetrics;
import io.gatehouse.session.SessionModule;
import io.gatehouse.storage.Database;
import io.gatehouse.task.JobScheduler;
import io.gatehouse.task.ScheduledJob;
import java.time.Duration;
import java.util.List;

/** What is done beside the requests: some of it by every instance, the rest by one of them for all. */
final class BackgroundJobs {
    private static final Duration SUMS_PAUSE = Duration.ofMinutes(1);
    private static final Duration UNANSWERED_PAUSE = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private BackgroundJobs() {}

    /** Lets it begin with the server and end before it. */
    static void install(
            Environment environment,
            BackgroundTasks tasks,
            Database database,
            SessionModule sessions,
            AuditPartitions months,
            AuditSealKeys keys) {
        tasks.schedule("unanswered-refreshes", sessions.unanswered(), UNANSWERED_PAUSE);
        environment.lifecycle().manage(new AutoCloseableManager(sessions.unanswered()::run));
        tasks.schedule("audit-sums", sessions.sums()::flush, SUMS_PAUSE);
        environment.lifecycle().manage(new AutoCloseableManager(sessions.sums()::flush));
        AuditSealer sealer = new AuditSealer(database, keys);
        AuditMetrics.register(environment.metrics(), sealer);
        tasks.schedule("audit-seals", sealer, AuditSealer.PAUSE);
        List<ScheduledJob> works = List.of(
                new ScheduledJob("purge", HOUR, () -> sessions.purge().run().isComplete()),
                new ScheduledJob("ended-sessions", HOUR, sessions.revokeEverything()::removeRows),
                // An instance may run longer than the months last that were made as it started.
                new ScheduledJob("audit-months", DAY, () -> AuditPartitions.makeAhead(database)),
                new ScheduledJob("purge-audit", DAY, months::dropAll));
        tasks.scheduleInterruptibly("timetable", new JobScheduler(database, works), LOOK);
    }
}
