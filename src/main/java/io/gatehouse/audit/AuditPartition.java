package io.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One partition of the audit table.
 *
 * @param name of the partition
 * @param beginsAt the time of its first possible event
 * @param endsAt the time after its last one
 */
public record AuditPartition(String name, Instant beginsAt, Instant endsAt) {
    private static final String PARTITION = "audit_event_";
    private static final Pattern MONTH = Pattern.compile("(\\d{4})_(0[1-9]|1[0-2])");

    /** No partition is dropped sooner after its end, whatever the configuration says. */
    private static final Duration SHORTEST = Duration.ofDays(30);

    /** As seals name it, such as {@code 2026_11}. */
    String month() {
        return name.substring(PARTITION.length());
    }

    /** Whether a month that seals name so had ended that long before a time. Only its name counts, not what the database says. */
    static boolean isOver(String month, Duration retention, Instant now) {
        Matcher parts = MONTH.matcher(month);
        if (!parts.matches() || retention.compareTo(SHORTEST) < 0) {
            return false;
        }
        Instant end = YearMonth.of(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)))
                .plusMonths(1)
                .atDay(1)
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC);
        return !end.plus(retention).isAfter(now);
    }
}
