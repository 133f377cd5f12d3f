package io.gatehouse.audit;

import io.gatehouse.audit.AuditSealDao.EventRow;
import io.gatehouse.audit.AuditSealDao.Place;
import io.gatehouse.audit.AuditSealDao.Turn;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals committed events, one instance at a time, and detects when the chain of seals was shortened or replaced (ADR
 * 0012). It never blocks transactions that write events. One thread runs it; any thread may read its metrics.
 */
public final class AuditSealer implements Runnable {
    /** The interval of the sealer, and so the usual time until an event is sealed. */
    public static final Duration PAUSE = Duration.ofSeconds(5);

    /** The time after which the verification reports an unsealed event. */
    static final Duration LATE = Duration.ofMinutes(10);

    static final int MOST_EVENTS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditSealer.class);
    private static final long RUNS_BETWEEN_LINES = Duration.ofHours(1).dividedBy(PAUSE);

    private final Database database;
    private final AuditSealChain chain;
    private final LongAdder cuts = new LongAdder();
    private final LongAdder forged = new LongAdder();
    private final LongAdder uncovered = new LongAdder();
    private volatile AuditSeal seen = AuditSeal.NONE;
    private volatile double unsealedSeconds;
    /**
     * The first transaction whose events have not been checked for ids that no seal covers; negative before the first
     * check.
     */
    private long checkedUpTo = -1;

    private long loggedSeal;
    private long runs;

    public AuditSealer(Database database, AuditSealKeys keys) {
        this.database = database;
        this.chain = new AuditSealChain(keys);
    }

    /** The number of the newest seal. */
    public long seals() {
        return seen.number();
    }

    /** The age of the oldest unsealed event in seconds; 0 if there is none. */
    public double unsealedSeconds() {
        return unsealedSeconds;
    }

    /** The number of times that a known seal was missing or changed. */
    public long cuts() {
        return cuts.sum();
    }

    /** The number of runs that sealed nothing because the newest seal did not verify. */
    public long forgedSeals() {
        return forged.sum();
    }

    /** The number of events since the start of this instance that no seal can cover. */
    public long uncoveredEvents() {
        return uncovered.sum();
    }

    /** Seals all committed events in short transactions, and checks the chain. */
    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted() && database.inTransaction(this::seal)) {
            LOG.trace("Sealed up to {} events", MOST_EVENTS);
        }
        check();
        // The log is outside of the database, so an attacker who shortens the chain cannot change it there.
        if (runs++ % RUNS_BETWEEN_LINES == 0 && seen.number() > loggedSeal) {
            loggedSeal = seen.number();
            LOG.info("Audit events are sealed up to seal {}:{}", loggedSeal, seen.hash());
        }
    }

    /** Seals one page of events; returns whether there may be more. */
    private boolean seal(Transaction tx) {
        AuditSealDao dao = tx.dao(AuditSealDao.class);
        Turn turn = dao.turn(AdvisoryLock.AUDIT_SEALS.number());
        if (!turn.mine()) {
            return false;
        }
        dao.byIndex();
        AuditSeal last = chain.end(dao, turn).orElse(null);
        if (last == null) {
            forged.increment();
            LOG.error("The newest audit seal does not verify with the keys in audit_key. No more events are sealed. See"
                    + " docs/operations/runbook.md#broken-audit-chain");
            return false;
        }
        // After a restore from a dump, events carry transaction ids of the old server, which may be ahead of the new
        // one.
        boolean restored = last.lastXid() >= turn.nextXid();
        long before = restored ? Long.MAX_VALUE : turn.oldestXid();
        List<EventRow> rows = ofOneMonth(dao.after(last.floorId(), last.lastXid(), last.lastId(), before, MOST_EVENTS));
        if (rows.isEmpty() && !restored) {
            return false;
        }
        dao.insert(rows.isEmpty() ? last.restart(turn, chain.keys()) : last.next(turn, rows, chain.keys()));
        return true;
    }

    /** A seal covers one month only, so that a dropped partition takes all events of its seals with it. */
    private static List<EventRow> ofOneMonth(List<EventRow> rows) {
        return rows.stream()
                .takeWhile(row -> row.month().equals(rows.get(0).month()))
                .toList();
    }

    private void check() {
        AuditSeal before = seen;
        database.inTransaction(tx -> {
            AuditSealDao dao = tx.dao(AuditSealDao.class);
            dao.byIndex();
            AuditSeal newest = dao.newest().orElse(AuditSeal.NONE);
            if (before.number() > 0) {
                compare(before, dao.hash(before.number()).orElse(null), newest);
            }
            seen = newest;
            unsealedSeconds = dao.unsealedSeconds(newest.floorId(), newest.lastXid(), newest.lastId());
            checkBelowFloor(dao, newest);
            return newest;
        });
    }

    /** Checks each event once, when its transaction has ended. */
    private void checkBelowFloor(AuditSealDao dao, AuditSeal newest) {
        long endedXid = dao.oldestXid();
        long from = checkedUpTo < 0 ? newest.lastXid() : checkedUpTo;
        List<Place> below = dao.placesBelow(newest.floorId(), from, endedXid, MOST_EVENTS);
        if (!below.isEmpty()) {
            UnsealableEvents events = new UnsealableEvents(newest.floorId(), dao.closed());
            List<Place> found = below.stream().filter(events::contains).toList();
            if (!found.isEmpty()) {
                uncovered.add(found.size());
                LOG.error(
                        "No seal can cover {} new audit events. The first has id {}.",
                        found.size(),
                        found.get(0).id());
            }
        }
        checkedUpTo = endedXid;
    }

    private void compare(AuditSeal before, @Nullable String now, AuditSeal newest) {
        if (!before.hash().equals(now)) {
            cuts.increment();
            LOG.error(
                    "Audit seal {}:{} is missing or changed. The newest seal is {}:{}. Either the database lost commits in"
                            + " a failover or a restore, or somebody removed audit events.",
                    before.number(),
                    before.hash(),
                    newest.number(),
                    newest.hash());
        }
    }
}
