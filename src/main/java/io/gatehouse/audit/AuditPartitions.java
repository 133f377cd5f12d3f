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
 * Creates the partitions of the audit table ahead of time, and drops those whose events are all older than the
 * retention. No single event is ever deleted. Functions of the database do both, because the service's role lacks the
 * privileges. Thread-safe.
 */
public final class AuditPartitions {
    private static final Logger LOG = LoggerFactory.getLogger(AuditPartitions.class);
    private static final int AHEAD = 3;

    private final Database database;
    private final AuditLog audit;
    private final AuditSealChain chain;
    private final Duration retention;

    /**
     * @param keys the keys of the seals that record dropped partitions
     * @param retention the minimum age of dropped events; zero to keep all events
     */
    public AuditPartitions(Database database, AuditLog audit, AuditSealKeys keys, Duration retention) {
        this.database = database;
        this.audit = audit;
        this.chain = new AuditSealChain(keys);
        this.retention = retention;
    }

    /**
     * A partition and its size.
     *
     * @param events the number of its events; -1 if counting timed out
     */
    public record Extent(AuditPartition month, long events) {}

    /** Creates the missing partitions of the coming months; returns true, as the scheduler expects of finished work. */
    public static boolean makeAhead(Database database) {
        database.with(AuditDao.class, dao -> dao.makeMonths(AHEAD));
        return true;
    }

    /** The partitions that are older than the retention, oldest first. */
    public List<Extent> expired() {
        if (retention.isZero()) {
            return List.of();
        }
        return database.with(AuditDao.class, dao -> dao.expired(retention.toSeconds())).stream()
                .map(month -> new Extent(month, events(month)))
                .toList();
    }

    /**
     * Drops the {@link #expired} partitions, each in one transaction with its audit event and its seal (ADR 17), until
     * the thread is interrupted.
     *
     * @return the dropped partitions, without those that another instance dropped meanwhile
     * @throws ProblemException if PostgreSQL fails, or if a long read of the audit table blocks the drop, because
     *     logins would wait behind it; partitions dropped before stay dropped
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

    /** Drops and logs the {@link #expired} partitions; returns whether none is left. */
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
            // The lock of the chain comes before the lock of the table, because every new event waits for the latter.
            Turn turn = chain.await(seals);
            Instant now = Instant.EPOCH.plus(turn.micros(), ChronoUnit.MICROS);
            AuditSeal last = chain.end(seals, turn)
                    .orElseThrow(() -> new IllegalStateException(
                            "The newest audit seal does not verify with the keys in audit_key"));
            // Checked again here, because the owner of the tables could have changed the view audit_month.
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
            // Counting a large partition can time out. That must not prevent the drop.
            LOG.warn("Cannot count the audit events of {}", month.name(), e);
            return -1;
        }
    }
}
