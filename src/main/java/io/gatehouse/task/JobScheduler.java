package io.gatehouse.task;

import io.gatehouse.storage.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs work that is due, so that of all instances one does it once a period, however often each of them starts anew. What
 * failed, or was left by an instance that is gone, is due again after ten minutes; what was interrupted, at once. One thread
 * runs it.
 */
public final class JobScheduler implements Runnable {
    static final Duration RETRY = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(JobScheduler.class);

    private final Database database;
    private final List<ScheduledJob> works;
    private boolean entered;

    public JobScheduler(Database database, List<ScheduledJob> works) {
        this.database = database;
        this.works = List.copyOf(works);
    }

    /** Does what is due, one work after another, until all is done or the thread is interrupted. */
    @Override
    public void run() {
        if (!entered) {
            works.forEach(work -> database.with(JobScheduleDao.class, dao -> {
                dao.enter(work.name());
                return work;
            }));
            entered = true;
        }
        for (ScheduledJob work : works) {
            if (!Thread.currentThread().isInterrupted()) {
                runIfDue(work);
            }
        }
    }

    private void runIfDue(ScheduledJob work) {
        try {
            Optional<String> taken =
                    database.with(JobScheduleDao.class, dao -> dao.take(work.name(), RETRY.toSeconds()));
            taken.ifPresent(startedAt -> run(work, startedAt));
        } catch (RuntimeException e) {
            // The others must not wait for this one.
            LOG.warn("Scheduled work {} failed and is tried again", work.name(), e);
        }
    }

    private void run(ScheduledJob work, String startedAt) {
        boolean complete = work.work().getAsBoolean();
        // An interrupted thread is given no connection that it must wait for.
        boolean interrupted = Thread.interrupted();
        try {
            if (complete) {
                database.with(
                        JobScheduleDao.class,
                        dao -> dao.complete(
                                work.name(), startedAt, work.period().toSeconds()));
            } else if (interrupted) {
                database.with(JobScheduleDao.class, dao -> dao.giveBack(work.name(), startedAt));
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
