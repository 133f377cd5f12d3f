package io.gatehouse.session;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.session.PurgeDao.Page;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes sessions whose refresh tokens have expired, and revocations that no token needs any more. Each batch commits by
 * itself and a pause follows it, so that a run may end at any moment and never holds much. Of several at once one works.
 * Thread-safe.
 */
public final class SessionPurge {
    private static final Logger LOG = LoggerFactory.getLogger(SessionPurge.class);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Database database;
    private final Duration tokenMargin;
    private final Counter sessions;
    private final Counter revocations;

    /** @param tokenMargin how long after its {@code exp} an access token could still be accepted, at most */
    public SessionPurge(Database database, Duration tokenMargin, PrometheusRegistry metrics) {
        this.database = database;
        this.tokenMargin = tokenMargin;
        this.sessions = Counter.builder()
                .name("gatehouse_purge_sessions")
                .help("Expired sessions that this instance has removed")
                .withoutExemplars()
                .register(metrics);
        this.revocations = Counter.builder()
                .name("gatehouse_purge_revocations")
                .help("Expired revocations that this instance has removed")
                .withoutExemplars()
                .register(metrics);
    }

    /** How much it would remove now. */
    public Extent extent() {
        return database.with(PurgeDao.class, dao -> dao.extent(tokenMargin.toSeconds()));
    }

    /** As {@link #extent}, unless there is so much that counting it takes too long. */
    public Extent extentIfCounted() {
        try {
            return extent();
        } catch (ProblemException e) {
            LOG.warn("What has expired could not be counted", e);
            return Extent.NOT_COUNTED;
        }
    }

    /**
     * Does it. What it did before a failure stays done.
     *
     * @throws ProblemException if PostgreSQL fails
     */
    public Progress run() {
        Progress progress = new Progress();
        progress.sessions += through(
                PurgeDao.BEFORE_SESSIONS,
                (dao, after) -> dao.sessions(after, tokenMargin.toSeconds()),
                sessions,
                progress);
        if (!progress.runsElsewhere) {
            progress.revocations += through(PurgeDao.BEFORE_REVOCATIONS, PurgeDao::revocations, revocations, progress);
        }
        LOG.info("{}", progress);
        return progress;
    }

    /** Goes through a table page by page; returns how many rows it removed. */
    private long through(String start, BiFunction<PurgeDao, String, Page> remove, Counter counter, Progress progress) {
        long removed = 0;
        String after = start;
        while (after != null && progress.mayGoOn()) {
            Optional<Page> removedNow = page(after, remove, progress.batches == 0);
            if (removedNow.isEmpty()) {
                progress.runsElsewhere = true;
                break;
            }
            Page page = removedNow.get();
            removed += page.removed();
            counter.inc(page.removed());
            progress.batches++;
            after = page.seen() < PurgeDao.PAGE ? null : page.last();
        }
        return removed;
    }

    /**
     * Removes one page under the lock of its transaction: that of a session would stay with a connection behind a pooler. Nothing is
     * removed if somebody else purges as this run begins; later pages do not wait, since no two purges remove the same row.
     */
    private Optional<Page> page(String after, BiFunction<PurgeDao, String, Page> remove, boolean first) {
        return database.inTransaction(transaction -> {
            PurgeDao dao = transaction.dao(PurgeDao.class);
            boolean alone = dao.tryLock(AdvisoryLock.PURGE.number());
            return alone || !first ? Optional.of(remove.apply(dao, after)) : Optional.empty();
        });
    }

    /** What a run did. It belongs to the thread that runs. */
    public static final class Progress {
        private long batches;
        private long sessions;
        private long revocations;
        private boolean runsElsewhere;
        private boolean interrupted;

        private Progress() {}

        public long batches() {
            return batches;
        }

        public long sessions() {
            return sessions;
        }

        public long revocations() {
            return revocations;
        }

        /** Whether nothing was done since somebody else is at it. */
        public boolean runsElsewhere() {
            return runsElsewhere;
        }

        /** Whether the run went through everything; the service may have stopped before. */
        public boolean isComplete() {
            return !runsElsewhere && !interrupted;
        }

        /** Lets the database rest, and ends the run where the thread has been told to stop. */
        private boolean mayGoOn() {
            if (batches > 0 && !interrupted) {
                try {
                    Thread.sleep(PAUSE.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    interrupted = true;
                }
            }
            return !interrupted;
        }

        @Override
        public String toString() {
            return runsElsewhere
                    ? "A purge runs elsewhere, and this one did nothing"
                    : "Purged " + sessions + " expired sessions and " + revocations + " expired revocations in "
                            + batches + " batches" + (interrupted ? "; stopped before the end" : "");
        }
    }

    /** Rows that have expired, and the users who own the sessions; -1 where they could not be counted in time. */
    public record Extent(long users, long sessions, long revocations) {
        static final Extent NOT_COUNTED = new Extent(-1, -1, -1);
    }
}
