package io.gatehouse.audit;

import io.gatehouse.audit.AuditLog.Origin;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps events of which there can be a flood, and that changed nothing, until {@link #flush} writes them: what differs in nothing
 * but the request is one row with its number, and beyond a thousand rows there is one for each action. So they cost the requests
 * no statement, and who sends many fills no table. Thread-safe.
 */
public final class AuditAggregator {
    static final int MOST_ROWS = 1_000;
    private static final String COUNT = "count";

    private final Database database;
    private final AuditLog audit;
    private final Object lock = new Object();
    private Map<Noted, Sum> sums = new HashMap<>();

    public AuditAggregator(Database database, AuditLog audit) {
        this.database = database;
        this.audit = audit;
    }

    /** What is one row: an event, and the client that it came from. */
    private record Noted(AuditEvent event, Origin client) {}

    /** @param origin the request, while it is one only */
    private record Sum(long count, Origin origin) {}

    /** Notes an event of the request that this thread works on. Its action must know the detail {@code count}. */
    public void note(AuditEvent event) {
        Origin origin = Origin.here();
        synchronized (lock) {
            add(new Noted(event, new Origin(null, origin.client())), new Sum(1, origin));
        }
    }

    private void add(Noted noted, Sum sum) {
        boolean room = sums.size() < MOST_ROWS || sums.containsKey(noted);
        Noted key = room ? noted : new Noted(noted.event().anonymous(), new Origin(null, null));
        sums.merge(key, sum, (before, more) -> new Sum(before.count() + more.count(), key.client()));
    }

    /** Writes what was noted since the last call; to be called again and again. */
    public void flush() {
        Map<Noted, Sum> writing;
        synchronized (lock) {
            writing = sums;
            sums = new HashMap<>();
        }
        if (writing.isEmpty()) {
            return;
        }
        try {
            database.inTransaction(tx -> {
                writing.forEach((noted, sum) -> audit.record(tx, counted(noted.event(), sum), sum.origin()));
                return tx;
            });
        } catch (ProblemException e) {
            synchronized (lock) {
                writing.forEach(this::add);
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
