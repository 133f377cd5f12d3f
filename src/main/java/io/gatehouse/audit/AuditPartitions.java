package io.gatehouse.audit;

import io.gatehouse.audit.AuditSealDao.Turn;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of the audit table: made ahead, and dropped as a whole when all their events are older than the retention.
 * No event is ever deleted by itself. Functions of the database do both, since the service may not. Thread-safe.
 */
public final class AuditPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(AuditPartitions.class);
    private static final int AHEAD = 3;

    private final Database database;
    private final AuditLog audit;
    private final AuditSealChain chain;
    private final Duration retention;

    /**
     * @param keys that seal what was dropped
     * @param retention how long an event is kept at least; zero for ever
     */
    public AuditPartitions(Database database, AuditLog audit, AuditSealKeys keys, Duration retention) {
        this.database = database;
        this.audit = audit;
        this.chain = new AuditSealChain(keys);
        this.retention = retention;
    }

    /**
     * A partition and what is in it.
     *
     * @param events how many; -1 where they could not be counted in time
     */
    public record Extent(AuditPartition month, long events) {}

    /** Makes the partitions of the months to come, where they are missing; says that it came to its end. */
    public static boolean makeAhead(Database database) {
        database.with(AuditDao.class, dao -> dao.makeMonths(AHEAD));
        return true;
    }

    /** What is older than the retention, the oldest first. */
    public List<Extent> expired() {
        if (retention.isZero()) {
            return List.of();
        }
        return database.with(AuditDao.class, dao -> dao.expired(retention.toSeconds())).stream()
                .map(month -> new Extent(month, events(month)))
                .toList();
    }

    /**
     * Drops it, each partition in a transaction of its own with the event and the seal that tell of it (ADR 17), until the
     * thread is interrupted.
     *
     * @return what was dropped, without what somebody else dropped meanwhile
     * @throws ProblemException if PostgreSQL fails, or if somebody reads the audit table for so long that logins would
     *     have to wait; what went before stays dropped
     */
    public List<Extent> drop() {
        List<Extent> dropped = new ArrayList<>();
        for (Extent each : expired()) {
            if (Thread.currentThread().isInterrupted()) {
                return dropped;
            }
            if (drop(each)) {
                dropped.add(each);
            }
        }
        return dropped;
    }

    /** The same for the schedule; says whether nothing is left. */
    public boolean dropAll() {
        List<Extent> dropped = drop();
        dropped.forEach(
                each -> LOG.info("Dropped {} with {} audit events", each.month().name(), each.events()));
        return expired().isEmpty();
    }

    private boolean drop(Extent each) {
        String name = each.month().name();
        String month = each.month().month();
        Map<String, String> details = Map.of("partition", name, "events", String.valueOf(each.events()));
        return database.inTransaction(tx -> {
            AuditSealDao seals = tx.dao(AuditSealDao.class);
            // Before the table's own lock, behind which every event waits.
            Turn turn = chain.await(seals);
            Instant now = Instant.EPOCH.plus(turn.micros(), ChronoUnit.MICROS);
            AuditSeal last = chain.end(seals, turn)
                    .orElseThrow(
                            () -> new IllegalStateException("The newest audit seal was not made with a key of ours"));
            // The list of months is a view, which the owner of the tables can change.
            boolean dropped = AuditPartition.isOver(month, retention, now)
                    && tx.dao(AuditDao.class).dropMonth(name, retention.toSeconds());
            if (dropped) {
                audit.record(tx, AuditEvent.success(AuditAction.AUDIT_PURGE).with(details));
                seals.insert(last.purge(turn, month, retention, chain.keys()));
            }
            return dropped;
        });
    }

    private long events(AuditPartition month) {
        try {
            return database.with(AuditDao.class, dao -> dao.events(month.beginsAt(), month.endsAt()));
        } catch (ProblemException e) {
            // Counting takes long where there is much, and must not be in the way.
            LOG.warn("The audit events of {} could not be counted", month.name(), e);
            return -1;
        }
    }
}
