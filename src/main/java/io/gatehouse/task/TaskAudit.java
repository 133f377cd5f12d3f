package io.gatehouse.task;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.storage.Database;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves the audit events of each call of a task: one before the work, and one with its outcome. A call that is refused before
 * any work leaves one event, which is summed up with others like it. Thread-safe.
 */
public final class TaskAudit {
    private static final Logger LOG = LoggerFactory.getLogger(TaskAudit.class);
    private static final String TASK = "task";
    private static final String STATUS = "status";

    private final Database database;
    private final AuditLog audit;
    private final AuditAggregator sums;

    /** @param sums keeps what cannot be written at once, and what may come in floods */
    public TaskAudit(Database database, AuditLog audit, AuditAggregator sums) {
        this.database = database;
        this.audit = audit;
        this.sums = sums;
    }

    /**
     * Writes that the work of a call begins.
     *
     * @throws RuntimeException if it cannot be written, and the task changes more than this instance
     */
    void started(AdminTask task, TaskCall call) {
        AuditEvent event = AuditEvent.success(AuditAction.ADMIN_TASK_STARTED).with(details(task, call));
        try {
            write(event);
        } catch (RuntimeException e) {
            if (!task.local()) {
                throw e;
            }
            keep(event, e);
        }
    }

    /**
     * Writes what became of a call that was {@link #started}. It never throws: the work is done.
     *
     * @param status of the answer
     */
    void ended(AdminTask task, TaskCall call, AuditEvent outcome, int status) {
        Map<String, String> details = details(task, call);
        details.put(STATUS, String.valueOf(status));
        AuditEvent event = outcome.with(details);
        try {
            write(event);
        } catch (RuntimeException e) {
            keep(event, e);
        }
    }

    /** Notes a request that the admin port refused, if it was for a task. */
    public void refusedAt(String path, int status, Predicate<String> isTask) {
        if (path.startsWith(AdminTasks.PATH)) {
            // What clients make up must not become many rows.
            refused(isTask.test(path) ? path.substring(AdminTasks.PATH.length()) : "unknown", status);
        }
    }

    /**
     * Notes a call that was refused before any work.
     *
     * @param status of the answer
     */
    void refused(String task, int status) {
        sums.add(AuditEvent.refused(AuditAction.ADMIN_TASK).with(Map.of(TASK, task, STATUS, String.valueOf(status))));
    }

    private void write(AuditEvent event) {
        database.inTransaction(tx -> {
            audit.record(tx, event);
            return event;
        });
    }

    private void keep(AuditEvent event, RuntimeException cause) {
        LOG.error(
                "The audit event {} {} is kept in memory until it can be written",
                event.action(),
                event.details(),
                cause);
        sums.add(event);
    }

    private static Map<String, String> details(AdminTask task, TaskCall call) {
        Map<String, String> details = new HashMap<>(call.values());
        task.parameters().stream().filter(TaskParameter::personal).forEach(who -> details.remove(who.name()));
        details.put(TASK, task.name());
        return details;
    }
}
