package io.gatehouse.task;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.revocation.RevocationPurge;
import io.gatehouse.session.SessionPurge;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.PagedPurge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes expired sessions and revocations in one run, for the task, the command and the scheduled job. Only one run
 * works at a time, across all instances. Thread-safe.
 */
public final class ExpiredRowsPurge {
    private static final Logger LOG = LoggerFactory.getLogger(ExpiredRowsPurge.class);
    private static final long NOT_COUNTED = -1;

    private final PagedPurge pages;
    private final SessionPurge sessions;
    private final RevocationPurge revocations;

    public ExpiredRowsPurge(Database database, SessionPurge sessions, RevocationPurge revocations) {
        this.pages = new PagedPurge(database);
        this.sessions = sessions;
        this.revocations = revocations;
    }

    /** Counts the rows that a run would delete now. */
    public Expired expired() {
        SessionPurge.Expired found = sessions.expired();
        return new Expired(found.users(), found.sessions(), revocations.expired());
    }

    /** The number of users who own expired sessions; -1 if counting takes longer than the statement timeout. */
    public long expiredUsers() {
        try {
            return sessions.expired().users();
        } catch (ProblemException e) {
            LOG.warn("The expired sessions could not be counted. The purge runs without the count.", e);
            return NOT_COUNTED;
        }
    }

    /**
     * Deletes expired rows. A failure ends the run, and the pages before it stay deleted.
     *
     * @throws ProblemException if PostgreSQL fails
     */
    public Result run() {
        PagedPurge.Run run = pages.begin();
        long deletedSessions = sessions.delete(run);
        long deletedRevocations = revocations.delete(run);
        Result result = new Result(
                deletedSessions, deletedRevocations, run.batches(), run.runsElsewhere(), run.isInterrupted());
        LOG.info("{}", result);
        return result;
    }

    /** Expired rows, and the number of users who own the sessions. */
    public record Expired(long users, long sessions, long revocations) {}

    /**
     * The result of a run.
     *
     * @param batches the number of transactions
     * @param runsElsewhere whether it deleted nothing because another run is working
     * @param interrupted whether it stopped before the end because the service shuts down
     */
    public record Result(long sessions, long revocations, long batches, boolean runsElsewhere, boolean interrupted) {
        /** Whether it processed both tables completely. */
        public boolean isComplete() {
            return !runsElsewhere && !interrupted;
        }

        @Override
        public String toString() {
            return runsElsewhere
                    ? "Purge skipped: another purge is running"
                    : "Purged " + sessions + " expired sessions and " + revocations + " expired revocations in "
                            + batches + " batches" + (interrupted ? "; interrupted before the end" : "");
        }
    }
}
