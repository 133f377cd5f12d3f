package io.gatehouse.background;

import io.gatehouse.storage.Database;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each job on one instance of the cluster, once a period, regardless of restarts. A job that failed, or whose
 * instance stopped, is due again after ten minutes; an interrupted job is due at once. One thread runs the scheduler
 * (ADR 18).
 */
public final class JobScheduler implements Runnable {
    static final Duration RETRY = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(JobScheduler.class);

    private final Database database;
    private final List<ScheduledJob> jobs;
    private boolean registered;

    public JobScheduler(Database database, List<ScheduledJob> jobs) {
        this.database = database;
        this.jobs = List.copyOf(jobs);
    }

    /** Runs the due jobs one after another, until none is left or the thread is interrupted. */
    @Override
    public void run() {
        if (!registered) {
            jobs.forEach(job -> database.with(JobScheduleDao.class, dao -> {
                dao.register(job.name());
                return job;
            }));
            registered = true;
        }
        for (ScheduledJob job : jobs) {
            if (!Thread.currentThread().isInterrupted()) {
                runIfDue(job);
            }
        }
    }

    private void runIfDue(ScheduledJob job) {
        try {
            Optional<String> claim =
                    database.with(JobScheduleDao.class, dao -> dao.claim(job.name(), RETRY.toSeconds()));
            claim.ifPresent(startedAt -> run(job, startedAt));
        } catch (RuntimeException e) {
            // A failure must not delay the other jobs.
            LOG.warn("The scheduled job {} failed and will be retried", job.name(), e);
        }
    }

    private void run(ScheduledJob job, String startedAt) {
        boolean complete = job.work().getAsBoolean();
        // The pool returns no connection to an interrupted thread that would have to wait.
        boolean interrupted = Thread.interrupted();
        try {
            if (complete) {
                database.with(
                        JobScheduleDao.class,
                        dao -> dao.complete(job.name(), startedAt, job.period().toSeconds()));
            } else if (interrupted) {
                database.with(JobScheduleDao.class, dao -> dao.release(job.name(), startedAt));
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
