package io.gatehouse.task;

import io.gatehouse.audit.AuditPartitions;
import io.gatehouse.audit.AuditPartitions.Extent;
import io.gatehouse.audit.AuditReport;
import io.gatehouse.audit.AuditVerification;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The admin tasks for audit events. */
public final class AuditTasks {
    /** A seal as the log prints it, {@code <number>:<hash>}, or nothing. */
    public static final String KNOWN_SEAL = "|[1-9][0-9]{0,17}:[0-9a-f]{64}";

    private static final String SEAL = "seal";

    private AuditTasks() {}

    /** {@code purge-audit}: drops partitions that are older than the retention. */
    public static AdminTask purge(AuditPartitions partitions) {
        return new AdminTask("purge-audit", List.of(), call -> purge(partitions, call.dryRun()));
    }

    /** Drops partitions that are older than the retention, or only lists them. Reports the number of their events. */
    public static TaskReport purge(AuditPartitions partitions, boolean dryRun) {
        List<Extent> extents = dryRun ? partitions.expired() : partitions.drop();
        boolean counted = extents.stream().noneMatch(each -> each.events() < 0);
        return TaskReport.empty()
                .with("partitions", extents.size())
                .with(
                        "events",
                        counted ? extents.stream().mapToLong(Extent::events).sum() : -1)
                .withRows("months", extents.stream().map(AuditTasks::row).toList());
    }

    /** {@code verify-audit}: reads all events and seals and reports every event that was changed. */
    public static AdminTask verify(AuditVerification verification) {
        List<TaskParameter> parameters = List.of(TaskParameter.optional(SEAL, KNOWN_SEAL, ""));
        return new AdminTask("verify-audit", parameters, call -> verify(verification, call.text(SEAL)));
    }

    /**
     * Verifies all audit events.
     *
     * @param known a seal that the operator recorded elsewhere, which matches {@link #KNOWN_SEAL}; empty if there is
     *     none
     */
    public static TaskReport verify(AuditVerification verification, String known) {
        AuditReport found = verification.run(known);
        TaskReport report = TaskReport.empty()
                .with("seals", found.seals())
                .with("events", found.events())
                .with("dropped", found.dropped())
                .with("unsealed", found.unsealed())
                .with("unsealed_since", found.unsealedSince())
                .with("newest_seal", found.newest())
                .with("breaks", found.breaks().size())
                .withRows("places", found.breaks().stream().map(AuditTasks::row).toList());
        return found.isWhole() ? report : report.alarming();
    }

    private static Map<String, Object> row(AuditReport.Break place) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("kind", place.kind());
        row.put(SEAL, place.seal());
        row.put("what", place.what());
        return row;
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
