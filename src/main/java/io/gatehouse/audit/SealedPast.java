package io.gatehouse.audit;

import io.gatehouse.audit.AuditReport.Break;
import io.gatehouse.audit.SealDao.EventRow;
import io.gatehouse.audit.SealDao.Unsealed;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is known of the chain up to a seal, and where it is broken. For one thread. */
final class SealedPast {
    /** By how much PostgreSQL's clock may have been set back, by a failover perhaps. */
    private static final long CLOCK_MARGIN_MICROS = 60L * 60 * 1_000_000;

    /** Since its end: the function that drops months refuses a younger one. */
    private static final Duration YOUNGEST_MONTH = Duration.ofDays(30);

    private static final Pattern PARTITION = Pattern.compile("\"audit_event_(\\d{4})_(0[1-9]|1[0-2])\"");

    private final SealKeys keys;
    private final List<Break> breaks = new ArrayList<>();
    /** By month: seals of which no event is there any more. */
    private final Map<String, Gone> gone = new TreeMap<>();
    /** Months of which a sealed event says that they were dropped. */
    private final Set<String> purged = new HashSet<>();
    /** Seals before whose time no later transaction can have written. */
    private final Deque<AuditSeal> bounds = new ArrayDeque<>();

    private AuditSeal last = AuditSeal.NONE;
    private long seals;
    private long events;
    private long earliestMicros = Long.MIN_VALUE;

    private record Gone(long firstSeal, long seals, long events) {
        Gone and(Gone other) {
            return new Gone(firstSeal, seals + other.seals, events + other.events);
        }
    }

    SealedPast(SealKeys keys) {
        this.keys = keys;
    }

    AuditSeal last() {
        return last;
    }

    /** Compares a seal with what is known of it from elsewhere. */
    void compare(long number, String known, String found) {
        if (!known.equals(found)) {
            broken("other_seal", number, found.isEmpty() ? "There is no such seal." : "Its hash is " + found + ".");
        }
    }

    /** Adds the next seal and the events between it and the one before. */
    void add(AuditSeal seal, List<EventRow> rows) {
        seals++;
        if (seal.number() != last.number() + 1) {
            String and = seal.number() == last.number() + 2 ? "" : " to " + (seal.number() - 1);
            broken(
                    "missing_seal",
                    last.number() + 1,
                    "Seal " + (last.number() + 1) + and + " is not there; what came with it and with the next one"
                            + " cannot be verified.");
        } else if (!seal.mac(keys, last.hash()).orElse("").equals(seal.hash())) {
            broken("changed_seal", seal.number(), "The seal is not what was written, or its key is not there.");
        } else {
            verify(seal, rows);
        }
        last = seal;
    }

    private void verify(AuditSeal seal, List<EventRow> rows) {
        if (seal.events() == 0) {
            bounds.clear();
            earliestMicros = Long.MIN_VALUE;
        } else if (AuditSeal.digest(rows).equals(seal.digest())) {
            events += rows.size();
            verifyTimes(seal, rows);
            rows.stream()
                    .filter(row -> row.action().equals(AuditAction.AUDIT_PURGE.word()))
                    .forEach(row -> purged(row, seal.sealedAtMicros()));
        } else if (rows.isEmpty()) {
            gone.merge(seal.month(), new Gone(seal.number(), 1, seal.events()), Gone::and);
        } else {
            brokenEvents(seal, rows);
        }
        passBounds(seal.lastXid());
        bounds.add(seal);
    }

    private void brokenEvents(AuditSeal seal, List<EventRow> rows) {
        int more = Integer.compare(rows.size(), seal.events());
        String kind = more == 0 ? "changed_events" : more > 0 ? "added_events" : "missing_events";
        String number = more > 0 ? "more than " + seal.events() : String.valueOf(rows.size());
        broken(
                kind,
                seal.number(),
                seal.events() + " events of " + seal.month() + " were sealed at " + time(seal.sealedAtMicros()) + ", "
                        + number + " are there, with ids from "
                        + rows.stream().mapToLong(EventRow::id).min().orElse(0) + " to "
                        + rows.stream().mapToLong(EventRow::id).max().orElse(0) + ".");
    }

    /** Whoever makes an event up can give it any time, but writes it after what was sealed before. */
    private void verifyTimes(AuditSeal seal, List<EventRow> rows) {
        for (EventRow row : rows) {
            passBounds(row.xid());
            if (micros(row) < earliestMicros) {
                broken(
                        "backdated_event",
                        seal.number(),
                        "Event " + row.id() + " was written after its time, and after "
                                + time(earliestMicros + CLOCK_MARGIN_MICROS) + ".");
            }
        }
    }

    private void passBounds(long xid) {
        while (!bounds.isEmpty() && bounds.getFirst().nextXid() <= xid) {
            earliestMicros = bounds.removeFirst().sealedAtMicros() - CLOCK_MARGIN_MICROS;
        }
    }

    private static long micros(EventRow row) {
        return switch (row.micros()) {
            case "Infinity" -> Long.MAX_VALUE;
            case "-Infinity" -> Long.MIN_VALUE;
            default -> Long.parseLong(row.micros());
        };
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Believes an event that says that a month was dropped, if the month was old enough for it. */
    private void purged(EventRow row, long latestMicros) {
        Matcher partition = PARTITION.matcher(row.details());
        if (partition.find()) {
            YearMonth month = YearMonth.of(Integer.parseInt(partition.group(1)), Integer.parseInt(partition.group(2)));
            Instant end = month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            if (Math.min(micros(row), latestMicros)
                    >= ChronoUnit.MICROS.between(Instant.EPOCH, end.plus(YOUNGEST_MONTH))) {
                purged.add(partition.group(1) + "_" + partition.group(2));
            }
        }
    }

    /** Comes to the end of the chain. */
    AuditReport report(Unsealed unsealed, List<EventRow> purges, List<String> months) {
        if (unsealed.ahead() > 0) {
            broken(
                    "event_ahead",
                    0,
                    unsealed.ahead()
                            + " events say to be of transactions that have not begun, and so are never sealed.");
        }
        purges.forEach(row -> purged(row, unsealed.micros()));
        // Months are dropped in their order, and the events that tell of the first ones are dropped themselves in time.
        String until = purged.stream().max(String::compareTo).orElse("");
        long dropped = 0;
        for (Map.Entry<String, Gone> each : gone.entrySet()) {
            if (months.contains(each.getKey()) || each.getKey().compareTo(until) > 0) {
                Gone lost = each.getValue();
                broken(
                        "missing_events",
                        lost.firstSeal(),
                        "No event is there of " + lost.seals() + " seals of " + each.getKey() + ", which had "
                                + lost.events() + "; this month was not dropped by the retention.");
            } else {
                dropped += each.getValue().events();
            }
        }
        return new AuditReport(
                seals,
                events,
                dropped,
                unsealed.events(),
                Objects.requireNonNullElse(unsealed.since(), ""),
                last.number() == 0 ? "" : last.number() + ":" + last.hash(),
                List.copyOf(breaks));
    }

    private void broken(String kind, long seal, String what) {
        if (breaks.size() < AuditReport.MOST_BREAKS) {
            breaks.add(new Break(kind, seal, what));
        }
    }
}
