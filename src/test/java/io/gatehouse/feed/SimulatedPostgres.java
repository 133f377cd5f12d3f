package io.gatehouse.feed;

import io.gatehouse.revocation.PgSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The transactions of PostgreSQL with one revocation each: visibility, crashes and failovers. A transaction gets its id when
 * it inserts its row and commits later. Not thread-safe.
 */
final class SimulatedPostgres {
    private final Random random;
    private final Map<Long, Row> rows = new TreeMap<>();
    private final List<Row> inProgress = new ArrayList<>();
    private long nextXid = 100;
    private long nextRow = 1;
    /** The ids below were written to disk with a commit. */
    private long durableXid = 100;

    private UUID history = UUID.randomUUID();
    private boolean moved;

    SimulatedPostgres(Random random) {
        this.random = random;
    }

    /** A revocation. */
    static final class Row {
        final long id;
        final long xid;
        boolean committed;
        /** Whether a crash or failover has removed it. */
        boolean lost;
        /** When its commit was acknowledged. */
        long committedAt;

        Row(long id, long xid) {
            this.id = id;
            this.xid = xid;
        }
    }

    Row begin() {
        Row row = new Row(nextRow++, nextXid++);
        inProgress.add(row);
        return row;
    }

    /** Uses the ids of transactions that end without a commit, such as those that a deadlock ends. */
    void abortOthers() {
        nextXid += 1 + random.nextInt(10);
    }

    /** Commits durably; returns false if a crash has ended the transaction. */
    boolean commit(Row row, long now) {
        if (!inProgress.remove(row)) {
            return false;
        }
        row.committed = true;
        row.committedAt = now;
        rows.put(row.xid, row);
        durableXid = nextXid;
        return true;
    }

    void abort(Row row) {
        inProgress.remove(row);
    }

    /** Commits the renewal of a lease, durably. */
    void commitLease() {
        nextXid++;
        durableXid = nextXid;
    }

    PgSnapshot snapshot() {
        return new PgSnapshot(
                nextXid, inProgress.stream().mapToLong(row -> row.xid).toArray());
    }

    List<Row> committed() {
        return List.copyOf(rows.values());
    }

    List<Row> since(PgSnapshot previous) {
        return rows.values().stream().filter(row -> !previous.shows(row.xid)).toList();
    }

    UUID history() {
        return history;
    }

    /** Whether the timeline is not that of the history. */
    boolean isMoved() {
        return moved;
    }

    void replaceHistory() {
        history = UUID.randomUUID();
        moved = false;
    }

    /** The server crashes and recovers: what was not durable is undone, and ids after the last commit are used again. */
    void crash() {
        inProgress.clear();
        nextXid = durableXid;
    }

    /** A standby without the newest commits is promoted. */
    void failover() {
        inProgress.clear();
        int losses = random.nextInt(4);
        List<Row> newestFirst = new ArrayList<>(rows.values());
        for (int i = 0; i < losses && !newestFirst.isEmpty(); i++) {
            Row lost = newestFirst.remove(newestFirst.size() - 1);
            lost.lost = true;
            rows.remove(lost.xid);
            nextXid = lost.xid;
        }
        durableXid = nextXid;
        moved = true;
    }
}
