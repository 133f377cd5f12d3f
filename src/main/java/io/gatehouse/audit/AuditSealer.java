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
 * Seals committed events, one instance at a time, and watches that the chain of seals is never shorter or another than it was
 * (ADR 0012). Those who write events notice nothing of it. One thread runs it; its figures are for any.
 */
public final class AuditSealer implements Runnable {
    /** How long an event waits for its seal, if nothing is in the way. */
    public static final Duration PAUSE = Duration.ofSeconds(5);

    /** An event that has waited so long for its seal is a finding of the verification. */
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
    /** The first transaction whose events were not looked at for ids that no seal covers; negative before the first look. */
    private long lookedUpTo = -1;

    private long told;
    private long runs;

    public AuditSealer(Database database, AuditSealKeys keys) {
        this.database = database;
        this.chain = new AuditSealChain(keys);
    }

    /** The number of the newest seal. */
    public long seals() {
        return seen.number();
    }

    /** How old the oldest event is that is not sealed; 0 if there is none. */
    public double unsealedSeconds() {
        return unsealedSeconds;
    }

    /** How often a seal was gone or another that had been there. */
    public long cuts() {
        return cuts.sum();
    }

    /** How often the newest seal was not made with a key of ours, so that nothing was sealed. */
    public long forgedSeals() {
        return forged.sum();
    }

    /** How many events were written since this instance started that no seal can cover. */
    public long uncoveredEvents() {
        return uncovered.sum();
    }

    /** Seals what has been committed, in many short transactions if it is much. */
    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted() && database.inTransaction(this::seal)) {
            LOG.trace("Sealed up to {} events", MOST_EVENTS);
        }
        look();
        // Outside of the database, where whoever shortens the chain cannot reach it.
        if (runs++ % RUNS_BETWEEN_LINES == 0 && seen.number() > told) {
            told = seen.number();
            LOG.info("Audit events are sealed up to seal {}:{}", told, seen.hash());
        }
    }

    /** Whether there may be more to seal. */
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
            LOG.error("The newest audit seal was not made with a key of this service. Nothing is sealed after it. See"
                    + " docs/operations/runbook.md#broken-audit-chain");
            return false;
        }
        // A dump brings the numbers of its transactions into a server that counts its own.
        boolean restored = last.lastXid() >= turn.nextXid();
        long before = restored ? Long.MAX_VALUE : turn.oldestXid();
        List<EventRow> rows = ofOneMonth(dao.after(last.floorId(), last.lastXid(), last.lastId(), before, MOST_EVENTS));
        if (rows.isEmpty() && !restored) {
            return false;
        }
        dao.insert(rows.isEmpty() ? last.restart(turn, chain.keys()) : last.next(turn, rows, chain.keys()));
        return true;
    }

    /** So that a month that is dropped leaves no seal without a part of its events. */
    private static List<EventRow> ofOneMonth(List<EventRow> rows) {
        return rows.stream()
                .takeWhile(row -> row.month().equals(rows.get(0).month()))
                .toList();
    }

    private void look() {
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
            lookBelowFloor(dao, newest);
            return newest;
        });
    }

    /** Looks at events of the transactions that have ended since the last look, each once. */
    private void lookBelowFloor(AuditSealDao dao, AuditSeal newest) {
        long endedXid = dao.oldestXid();
        long from = lookedUpTo < 0 ? newest.lastXid() : lookedUpTo;
        List<Place> below = dao.placesBelow(newest.floorId(), from, endedXid, MOST_EVENTS);
        if (!below.isEmpty()) {
            UnsealableEvents events = new UnsealableEvents(newest.floorId(), dao.closed());
            List<Place> found = below.stream().filter(events::contains).toList();
            if (!found.isEmpty()) {
                uncovered.add(found.size());
                LOG.error(
                        "No seal can cover {} new audit events; the first has id {}",
                        found.size(),
                        found.get(0).id());
            }
        }
        lookedUpTo = endedXid;
    }

    private void compare(AuditSeal before, @Nullable String now, AuditSeal newest) {
        if (!before.hash().equals(now)) {
            cuts.increment();
            LOG.error(
                    "Audit seal {}:{} is gone or another now, and the newest is {}:{}. Either the database lost commits in"
                            + " a failover or a restore, or somebody removed audit events.",
                    before.number(),
                    before.hash(),
                    newest.number(),
                    newest.hash());
        }
    }
}
