package io.gatehouse.audit;

import java.time.Instant;

/**
 * One partition of the audit table.
 *
 * @param name of the partition
 * @param beginsAt the time of its first possible event
 * @param endsAt the time after its last one
 */
public record AuditMonth(String name, Instant beginsAt, Instant endsAt) {}
