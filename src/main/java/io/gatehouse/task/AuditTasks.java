package io.gatehouse.task;

import io.gatehouse.audit.AuditMonths;
import io.gatehouse.audit.AuditMonths.Extent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tasks about audit events. */
public final class AuditTasks {
    private AuditTasks() {}

    /** {@code purge-audit}: drops the months that are older than the retention. */
    public static AdminTask purge(AuditMonths months) {
        return new AdminTask("purge-audit", List.of(), call -> purge(months, call.dryRun()));
    }

    /** Drops the months that are older than the retention, or only names them; says how many events that was about. */
    public static TaskReport purge(AuditMonths months, boolean dryRun) {
        List<Extent> extents = dryRun ? months.expired() : months.drop();
        boolean counted = extents.stream().noneMatch(each -> each.events() < 0);
        return TaskReport.empty()
                .with("partitions", extents.size())
                .with(
                        "events",
                        counted ? extents.stream().mapToLong(Extent::events).sum() : -1)
                .withRows("months", extents.stream().map(AuditTasks::row).toList());
    }

    private static Map<String, Object> row(Extent extent) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("partition", extent.month().name());
        row.put("begins_at", extent.month().beginsAt().toString());
        row.put("ends_at", extent.month().endsAt().toString());
        row.put("events", extent.events());
        return row;
    }
}
