package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.gatehouse.audit.AuditMonths;
import io.gatehouse.audit.AuditSealer;
import io.gatehouse.audit.SealKeys;
import io.gatehouse.background.BackgroundTasks;
import io.gatehouse.monitoring.AuditMetrics;
import io.gatehouse.session.SessionParts;
import io.gatehouse.storage.Database;
import io.gatehouse.task.ScheduledWork;
import io.gatehouse.task.Timetable;
import java.time.Duration;
import java.util.List;

/** What is done beside the requests: some of it by every instance, the rest by one of them for all. */
final class Upkeep {
    private static final Duration SUMS_PAUSE = Duration.ofMinutes(1);
    private static final Duration UNANSWERED_PAUSE = Duration.ofMillis(200);
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private Upkeep() {}

    /** Lets it begin with the server and end before it. */
    static void install(
            Environment environment,
            BackgroundTasks tasks,
            Database database,
            SessionParts sessions,
            AuditMonths months,
            SealKeys keys) {
        tasks.schedule("unanswered-refreshes", sessions.unanswered(), UNANSWERED_PAUSE);
        environment.lifecycle().manage(new AutoCloseableManager(sessions.unanswered()::run));
        tasks.schedule("audit-sums", sessions.sums()::flush, SUMS_PAUSE);
        environment.lifecycle().manage(new AutoCloseableManager(sessions.sums()::flush));
        AuditSealer sealer = new AuditSealer(database, keys);
        AuditMetrics.register(environment.metrics(), sealer);
        tasks.schedule("audit-seals", sealer, AuditSealer.PAUSE);
        List<ScheduledWork> works = List.of(
                new ScheduledWork("purge", HOUR, () -> sessions.purge().run().isComplete()),
                new ScheduledWork("ended-sessions", HOUR, sessions.revokeEverything()::removeRows),
                // An instance may run longer than the months last that were made as it started.
                new ScheduledWork("audit-months", DAY, () -> AuditMonths.makeAhead(database)),
                new ScheduledWork("purge-audit", DAY, months::dropAll));
        tasks.scheduleInterruptibly("timetable", new Timetable(database, works), LOOK);
    }
}
