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
 * Writes the audit events of each call of a task: one before the work and one with its outcome. A call that is rejected
 * before any work writes one event, which is aggregated with others like it. Thread-safe.
 */
public final class TaskAudit {
    private static final Logger LOG = LoggerFactory.getLogger(TaskAudit.class);
    private static final String TASK = "task";
    private static final String STATUS = "status";

    private final Database database;
    private final AuditLog audit;
    private final AuditAggregator aggregator;

    /** @param aggregator collects events that cannot be written now, and events that clients can cause in large numbers */
    public TaskAudit(Database database, AuditLog audit, AuditAggregator aggregator) {
        this.database = database;
        this.audit = audit;
        this.aggregator = aggregator;
    }

    /**
     * Records that the work of a call begins.
     *
     * @throws RuntimeException if the event cannot be written and the task changes more than this instance
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
     * Records the outcome of a call that was {@link #started}. It never throws, because the work is already done.
     *
     * @param status the HTTP status of the response
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

    /** Records a request that the admin port rejected, if its path is that of a task. */
    public void refusedAt(String path, int status, Predicate<String> isTask) {
        if (path.startsWith(AdminTasks.PATH)) {
            // Names invented by a client must not create many rows.
            refused(isTask.test(path) ? path.substring(AdminTasks.PATH.length()) : "unknown", status);
        }
    }

    /**
     * Records a call that was rejected before any work.
     *
     * @param status the HTTP status of the response
     */
    void refused(String task, int status) {
        aggregator.add(
                AuditEvent.refused(AuditAction.ADMIN_TASK).with(Map.of(TASK, task, STATUS, String.valueOf(status))));
    }

    private void write(AuditEvent event) {
        database.inTransaction(tx -> {
            audit.record(tx, event);
            return event;
        });
    }

    private void keep(AuditEvent event, RuntimeException cause) {
        LOG.error(
                "The audit event {} {} cannot be written now and is kept in memory",
                event.action(),
                event.details(),
                cause);
        aggregator.add(event);
    }

    private static Map<String, String> details(AdminTask task, TaskCall call) {
        Map<String, String> details = new HashMap<>(call.values());
        task.parameters().stream().filter(TaskParameter::personal).forEach(who -> details.remove(who.name()));
        details.put(TASK, task.name());
        return details;
    }
}
