package io.gatehouse.audit;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One partition of the audit table, with the events of one month.
 *
 * @param name the name of the partition
 * @param beginsAt the time of its first possible event
 * @param endsAt the time after its last possible event
 */
public record AuditPartition(String name, Instant beginsAt, Instant endsAt) {
    private static final String PARTITION = "audit_event_";
    private static final Pattern MONTH = Pattern.compile("(\\d{4})_(0[1-9]|1[0-2])");

    /** The minimum age of a partition that is dropped, for any configuration. */
    private static final Duration SHORTEST = Duration.ofDays(30);

    /** The month in the form that seals contain, such as {@code 2026_11}. */
    String month() {
        return name.substring(PARTITION.length());
    }

    /**
     * Whether a month ended longer ago than the retention. Only its name is used, because data in the database can be
     * changed.
     */
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
