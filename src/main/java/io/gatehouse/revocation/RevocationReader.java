package io.gatehouse.revocation;

import io.gatehouse.kernel.Problem;
import io.gatehouse.revocation.RevocationDao.Found;
import io.gatehouse.storage.DedicatedConnection;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads revocations from PostgreSQL: those that the previous snapshot did not show, or all of them. It reads all if the
 * server may have lost or replaced transactions since. Used by one thread.
 */
final class RevocationReader {
    private static final Logger LOG = LoggerFactory.getLogger(RevocationReader.class);
    /** An unexplained difference from PostgreSQL lasts ten minutes at most. */
    private static final int RUNS_BETWEEN_FULL_READS = 600;

    private final DedicatedConnection connection;
    private final RevocationObserver observer;
    private @Nullable Cursor cursor;
    private int runsSinceFullRead;
    private boolean reconnected;
    private Instant expiredAsOf = Instant.MIN;

    RevocationReader(DedicatedConnection connection, RevocationObserver observer) {
        this.connection = connection;
        this.observer = observer;
    }

    /** @param text the snapshot as PostgreSQL wrote it */
    private record Cursor(UUID history, String text, PgSnapshot snapshot) {}

    /**
     * The result of a read.
     *
     * @param all whether all rows were read
     */
    record Read(Found found, boolean all) {}

    /** Begins a run; returns whether the connection was lost since the last run. */
    boolean begin() {
        boolean lost = !connection.isOpen();
        // Stays set until a full read has succeeded, because a new connection may follow a failover or a restore.
        reconnected |= lost;
        return lost;
    }

    /** Whether no run has been completed yet. */
    boolean isFirst() {
        return cursor == null;
    }

    /** Whether the connection is new since the last complete run. */
    boolean isReconnected() {
        return reconnected;
    }

    /**
     * Reads.
     *
     * @param forced whether to read all rows in any case
     * @param now the wall clock
     * @throws io.gatehouse.kernel.ProblemException if PostgreSQL does not answer
     */
    Read read(boolean forced, Instant now) {
        observer.reading();
        boolean all = forced || mustReadAll(now);
        Found found = query(all);
        Cursor before = cursor;
        boolean sameHistory = before != null && found.history().equals(before.history());
        // PostgreSQL gives the ids of transactions that were not durable before a crash to others.
        boolean wentBack = before != null
                && sameHistory
                && found.snapshot().xmax() < before.snapshot().xmax();
        if (found.moved() || wentBack) {
            LOG.warn("PostgreSQL continues another history of transactions, for example after a failover or a restore."
                    + " All revocations are read again, and outside verifiers load a new snapshot.");
            UUID old = found.history();
            connection.with(HistoryDao.class, dao -> dao.replace(old));
        } else if (all || sameHistory) {
            return new Read(found, all);
        }
        // Another instance has begun a new history, or this one has.
        Found again = query(true);
        if (again.moved()) {
            throw Problem.DEPENDENCY_UNAVAILABLE.asException("PostgreSQL is failing over.");
        }
        return new Read(again, true);
    }

    private Found query(boolean all) {
        Cursor from = cursor;
        return Found.of(
                connection.with(RevocationDao.class, dao -> all || from == null ? dao.all() : dao.since(from.text())));
    }

    private boolean mustReadAll(Instant now) {
        return reconnected
                || cursor == null
                || runsSinceFullRead >= RUNS_BETWEEN_FULL_READS
                // The clock was ahead and the replica removed entries that have not expired.
                || now.isBefore(expiredAsOf);
    }

    /** Reports a read to the observer after its entries have been added to the replica. */
    void applied(Read read) {
        Found found = read.found();
        if (isFirst()) {
            observer.loaded(found.history(), found.snapshot(), found.rows());
        } else {
            observer.read(found.history(), found.snapshot());
        }
    }

    /** Moves the cursor. Only a complete run may call it. */
    void complete(Read read, Instant startedAt) {
        Found found = read.found();
        cursor = new Cursor(found.history(), found.snapshotText(), found.snapshot());
        expiredAsOf = startedAt;
        runsSinceFullRead = read.all() ? 0 : runsSinceFullRead + 1;
        reconnected &= !read.all();
    }
}
