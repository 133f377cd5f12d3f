package io.gatehouse.audit;

import io.gatehouse.audit.AuditReport.Break;
import io.gatehouse.audit.AuditSealDao.EventRow;
import io.gatehouse.audit.AuditSealDao.Place;
import io.gatehouse.audit.AuditSealDao.Unsealed;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The verified part of the chain up to a seal, and its breaks. Not thread-safe. */
final class VerifiedChain {
    /** The tolerated backward step of PostgreSQL's clock, for example after a failover. */
    private static final long CLOCK_MARGIN_MICROS = 60L * 60 * 1_000_000;

    private final AuditSealKeys keys;
    private final List<Break> breaks = new ArrayList<>();
    /** The seals whose events are all missing, by month. */
    private final Map<String, MissingEvents> missing = new TreeMap<>();
    /** The number of the seal that records the drop of the partition, by month. */
    private final Map<String, Long> purges = new HashMap<>();
    /** Seals that bound the times of later transactions from below. */
    private final Deque<AuditSeal> bounds = new ArrayDeque<>();

    private AuditSeal last = AuditSeal.NONE;
    private AuditSeal baseline = AuditSeal.NONE;
    /** Whether all seals so far are present and unchanged. */
    private boolean linked = true;

    private long seals;
    private long events;
    private long earliestMicros = Long.MIN_VALUE;

    private record MissingEvents(long firstSeal, long lastSeal, long seals, long events) {
        MissingEvents and(MissingEvents later) {
            return new MissingEvents(firstSeal, later.lastSeal, seals + later.seals, events + later.events);
        }
    }

    VerifiedChain(AuditSealKeys keys) {
        this.keys = keys;
    }

    AuditSeal last() {
        return last;
    }

    /** Compares the hash of a seal with the hash from another source. */
    void compare(long number, String known, String found) {
        if (!known.equals(found)) {
            broken(
                    "other_seal",
                    number,
                    found.isEmpty() ? "There is no such seal." : "Its hash in the database is " + found + ".");
        }
    }

    /** Adds the next seal and the events between it and the previous seal. */
    void add(AuditSeal seal, List<EventRow> rows) {
        seals++;
        if (seal.number() != last.number() + 1) {
            linked = false;
            String and = seal.number() == last.number() + 2 ? "" : " to " + (seal.number() - 1);
            broken(
                    "missing_seal",
                    last.number() + 1,
                    "Seal " + (last.number() + 1) + and + " is missing. Its events and those of the next seal"
                            + " cannot be verified.");
        } else if (!seal.mac(keys, last.hash()).orElse("").equals(seal.hash()) || !seal.isConsistent()) {
            linked = false;
            broken("changed_seal", seal.number(), "The seal was changed, or its key is missing.");
        } else {
            verify(seal, rows);
        }
        last = seal;
    }

    private void verify(AuditSeal seal, List<EventRow> rows) {
        switch (seal.kind()) {
            case EVENTS -> verifyEvents(seal, rows);
            case RESTART -> {
                bounds.clear();
                earliestMicros = Long.MIN_VALUE;
            }
            case PURGE -> purged(seal);
            // A second baseline exists only if the first one was hidden from the service.
            case BASELINE -> baseline = baseline.number() == 0 && linked ? seal : baseline;
        }
        passBounds(seal.lastXid());
        bounds.add(seal);
    }

    private void verifyEvents(AuditSeal seal, List<EventRow> rows) {
        if (AuditSeal.digest(rows).equals(seal.digest())) {
            events += rows.size();
            verifyTimes(seal, rows);
        } else if (rows.isEmpty()) {
            missing.merge(
                    seal.month(),
                    new MissingEvents(seal.number(), seal.number(), 1, seal.events()),
                    MissingEvents::and);
        } else {
            brokenEvents(seal, rows);
        }
    }

    private void brokenEvents(AuditSeal seal, List<EventRow> rows) {
        int more = Integer.compare(rows.size(), seal.events());
        String kind = more == 0 ? "changed_events" : more > 0 ? "added_events" : "missing_events";
        String number = more > 0 ? "more than " + seal.events() : String.valueOf(rows.size());
        broken(
                kind,
                seal.number(),
                seal.events() + " events of " + seal.month() + " were sealed at " + time(seal.sealedAtMicros())
                        + ". The table has "
                        + number + ", with ids from "
                        + rows.stream().mapToLong(EventRow::id).min().orElse(0) + " to "
                        + rows.stream().mapToLong(EventRow::id).max().orElse(0) + ".");
    }

    /** A forged event can have any time, but its transaction is later than those of events sealed before. */
    private void verifyTimes(AuditSeal seal, List<EventRow> rows) {
        for (EventRow row : rows) {
            passBounds(row.xid());
            if (micros(row) < earliestMicros) {
                broken(
                        "backdated_event",
                        seal.number(),
                        "Event " + row.id() + " has an earlier time than its transaction, which began after "
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

    private void purged(AuditSeal seal) {
        if (AuditPartition.isOver(
                seal.month(), Duration.ofSeconds(seal.retentionSeconds()), time(seal.sealedAtMicros()))) {
            purges.put(seal.month(), seal.number());
        }
    }

    /** Whether all missing events of a month were sealed before the seal that records the drop of its partition. */
    private boolean wasPurged(String month, MissingEvents lost) {
        return lost.lastSeal() < purges.getOrDefault(month, 0L)
                || (lost.lastSeal() < baseline.number() && month.compareTo(baseline.month()) <= 0);
    }

    /**
     * Ends the verification.
     *
     * @param uncovered events that no seal covers or ever will
     * @param months that have a partition
     */
    AuditReport report(Unsealed unsealed, List<Place> uncovered, List<String> months) {
        verifyUnsealed(unsealed);
        if (!uncovered.isEmpty()) {
            broken(
                    "uncovered_events",
                    0,
                    "No seal covers " + uncovered.size()
                            + " events, and none ever will, because their ids are outside of the"
                            + " sealed range. The first has id "
                            + uncovered.get(0).id() + ", the last "
                            + uncovered.get(uncovered.size() - 1).id() + ".");
        }
        long dropped = 0;
        for (Map.Entry<String, MissingEvents> each : missing.entrySet()) {
            MissingEvents lost = each.getValue();
            if (!months.contains(each.getKey()) && wasPurged(each.getKey(), lost)) {
                dropped += lost.events();
            } else {
                broken(
                        "missing_events",
                        lost.firstSeal(),
                        "All events of " + lost.seals() + " seals of " + each.getKey() + " are missing, "
                                + lost.events() + " in number. No seal records that this month was dropped after its"
                                + " retention.");
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

    private void verifyUnsealed(Unsealed unsealed) {
        if (unsealed.ahead() > 0) {
            broken(
                    "event_ahead",
                    0,
                    unsealed.ahead() + " events have ids of transactions that have not begun. They are never sealed.");
        }
        if (unsealed.late() > 0) {
            broken(
                    "unsealed_events",
                    0,
                    unsealed.late() + " events are older than " + AuditSealer.LATE.toMinutes()
                            + " minutes and have no seal, so changes to them are not detectable."
                            + " Either no instance runs, or a transaction is left open, or somebody blocks the sealer.");
        }
    }

    private void broken(String kind, long seal, String what) {
        if (breaks.size() < AuditReport.MOST_BREAKS) {
            breaks.add(new Break(kind, seal, what));
        }
    }
}
