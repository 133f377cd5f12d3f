package io.gatehouse.audit;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects events that changed nothing and that a client can cause in any number, such as failed logins, until {@link
 * #flush} writes them. Events that differ only in the request become one row with a count. Beyond 1,000 rows, all
 * further events of an action become one row. So a flood of events costs its requests no statement and does not fill
 * the table. Thread-safe.
 */
public final class AuditAggregator {
    static final int MOST_ROWS = 1_000;
    private static final String COUNT = "count";

    private final Database database;
    private final AuditLog audit;
    private final Object lock = new Object();
    private Map<Group, Sum> sums = new HashMap<>();

    public AuditAggregator(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /** The key of events that become one row: equal events from the same client. */
    private record Group(AuditEvent event, AuditContext client) {}

    /** @param origin the request of the only event; without a request id after several */
    private record Sum(long count, AuditContext origin) {}

    /** Adds an event of the request that this thread processes. Its action must allow the detail {@code count}. */
    public void add(AuditEvent event) {
        AuditContext origin = audit.context();
        synchronized (lock) {
            merge(new Group(event, origin.withoutRequestId()), new Sum(1, origin));
        }
    }

    /** The request that the calling thread processes, for a statement that writes its audit event itself. */
    public AuditContext context() {
        return audit.context();
    }

    private void merge(Group group, Sum sum) {
        boolean hasRoom = sums.size() < MOST_ROWS || sums.containsKey(group);
        Group key = hasRoom ? group : new Group(group.event().anonymous(), AuditContext.none());
        sums.merge(key, sum, (before, more) -> new Sum(before.count() + more.count(), key.client()));
    }

    /** Writes the events since the last call. A background job calls it periodically. */
    public void flush() {
        Map<Group, Sum> writing;
        synchronized (lock) {
            writing = sums;
            sums = new HashMap<>();
        }
        if (writing.isEmpty()) {
            return;
        }
        try {
            database.inTransaction(tx -> {
                writing.forEach((group, sum) -> audit.record(tx, counted(group.event(), sum), sum.origin()));
                return tx;
            });
        } catch (ProblemException e) {
            synchronized (lock) {
                writing.forEach(this::merge);
            }
            throw e;
        }
    }

    private static AuditEvent counted(AuditEvent event, Sum sum) {
        if (sum.count() == 1) {
            return event;
        }
        Map<String, String> details = new HashMap<>(event.details());
        details.put(COUNT, String.valueOf(sum.count()));
        return event.with(details);
    }
}
