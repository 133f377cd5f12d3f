package io.gatehouse.storage;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Deletes expired rows page by page in the order of the primary key: no expiry has an index, and a search from the
 * start would scan the same rows again for each page. Each page is its own transaction, followed by a pause, so a run
 * can stop after any page and holds few locks. Thread-safe.
 */
public final class PagedPurge {
    /** The number of rows of a page, as in the statement for each table. */
    public static final int PAGE_ROWS = 1_000;

    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Database database;

    public PagedPurge(Database database) {
        this.database = database;
    }

    /** Begins a run through one or more tables. */
    public Run begin() {
        return new Run();
    }

    /**
     * A page after its expired rows were deleted.
     *
     * @param last the greatest id of the page; null if it has no rows
     * @param seen the number of rows of the page
     * @param removed the number of deleted rows
     */
    public record Page(@Nullable String last, long seen, long removed) {}

    /** One run. Not thread-safe: it belongs to the thread that began it. */
    public final class Run {
        private long batches;
        private boolean runsElsewhere;
        private boolean interrupted;

        private Run() {}

        /**
         * Purges a table page by page.
         *
         * @param beforeFirst smaller than any id of the table
         * @param deletePage deletes the expired rows of the page after an id
         * @param deleted receives the number of deleted rows of each page, after its commit
         * @return the number of deleted rows
         */
        public long table(String beforeFirst, BiFunction<Transaction, String, Page> deletePage, LongConsumer deleted) {
            long removed = 0;
            String after = beforeFirst;
            while (after != null && !runsElsewhere && pause()) {
                Optional<Page> done = page(after, deletePage);
                runsElsewhere = done.isEmpty();
                if (done.isPresent()) {
                    Page page = done.get();
                    batches++;
                    removed += page.removed();
                    deleted.accept(page.removed());
                    after = page.seen() < PAGE_ROWS ? null : page.last();
                }
            }
            return removed;
        }

        /**
         * Deletes one page under a lock of its transaction; behind a pooler a session lock would outlive the run. A run
         * that cannot take the lock for its first page deletes nothing. Later pages do not need the lock, because no
         * two runs delete the same row.
         */
        private Optional<Page> page(String after, BiFunction<Transaction, String, Page> deletePage) {
            return database.inTransaction(tx -> {
                boolean locked = tx.dao(PurgeLockDao.class).tryLock(AdvisoryLock.PURGE.number());
                return locked || batches > 0 ? Optional.of(deletePage.apply(tx, after)) : Optional.empty();
            });
        }

        /** Pauses between two pages; returns false once the thread is interrupted. */
        private boolean pause() {
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

        /** The number of pages that this run processed. */
        public long batches() {
            return batches;
        }

        /** Whether this run deleted nothing because another purge is running. */
        public boolean runsElsewhere() {
            return runsElsewhere;
        }

        /** Whether the run was interrupted before it reached the end. */
        public boolean isInterrupted() {
            return interrupted;
        }
    }
}
