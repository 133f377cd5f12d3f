package io.gatehouse.audit;

import io.gatehouse.audit.AuditSealDao.EventRow;
import io.gatehouse.audit.AuditSealDao.Turn;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One link of the chain over all audit events (ADR 0012). Its events are those of one month that come after the seal before it
 * in the order of (xid, id), up to its own place. A seal without events records something else about the chain: {@link Kind}.
 * Immutable.
 *
 * @param number from 1 on, without a gap
 * @param sealedAtMicros PostgreSQL's time before the events were read, in microseconds since 1970
 * @param lastXid with {@code lastId} the place of its last event
 * @param floorId its events have greater ids; differs from that of the seal before it only after a restore
 * @param topId the greatest id so far
 * @param nextXid no transaction from this one on had begun to write when the events were read
 * @param month of its events, such as {@code 2026_11}; empty where it has none
 * @param retentionSeconds of a {@link Kind#PURGE}, how long events had to be kept then; 0 of a {@link Kind#BASELINE}; else -1
 * @param digest SHA-256 over the events or over what else it records, in hexadecimal
 * @param hash HMAC-SHA-256 over all of this and the hash of the seal before it, in hexadecimal
 */
public record AuditSeal(
        long number,
        long sealedAtMicros,
        int keyId,
        long lastXid,
        long lastId,
        long floorId,
        long topId,
        long nextXid,
        String month,
        int events,
        long retentionSeconds,
        String digest,
        String hash) {
    /** What the first seal comes after. */
    static final AuditSeal NONE = new AuditSeal(0, 0, 0, 0, 0, 0, 0, 0, "", 0, -1, "", "");

    private static final int NO_RETENTION = -1;

    /** What a seal says. */
    enum Kind {
        /** These events were there. */
        EVENTS,
        /** A restored database began to count its transactions anew. */
        RESTART,
        /** The partition of this month was dropped, as the retention allowed then (ADR 17). */
        PURGE,
        /** Purges are recorded from here on; partitions of this month and of those before had been dropped already. */
        BASELINE
    }

    Kind kind() {
        if (events > 0) {
            return Kind.EVENTS;
        }
        if (retentionSeconds == NO_RETENTION) {
            return Kind.RESTART;
        }
        return retentionSeconds == 0 ? Kind.BASELINE : Kind.PURGE;
    }

    /** Whether the retention is what was sealed: the hash covers it through the digest only, which version 0007 computes too. */
    boolean isConsistent() {
        return switch (kind()) {
            case EVENTS -> true;
            case RESTART -> digest.equals(digest(List.of()));
            case PURGE, BASELINE -> digest.equals(digest(month, retentionSeconds));
        };
    }

    /** The one after this. */
    AuditSeal next(Turn turn, List<EventRow> rows, AuditSealKeys keys) {
        EventRow last = rows.get(rows.size() - 1);
        long top = rows.stream().mapToLong(EventRow::id).reduce(topId, Math::max);
        return new AuditSeal(
                        number + 1,
                        turn.micros(),
                        keys.newest(),
                        last.xid(),
                        last.id(),
                        floorId,
                        top,
                        turn.nextXid(),
                        last.month(),
                        rows.size(),
                        NO_RETENTION,
                        digest(rows),
                        "")
                .sealed(keys, hash);
    }

    /**
     * The one after this, in a database that counts its transactions anew: what is written from now on has greater ids than
     * everything before.
     */
    AuditSeal restart(Turn turn, AuditSealKeys keys) {
        return new AuditSeal(
                        number + 1,
                        turn.micros(),
                        keys.newest(),
                        0,
                        0,
                        topId,
                        topId,
                        turn.nextXid(),
                        "",
                        0,
                        NO_RETENTION,
                        digest(List.of()),
                        "")
                .sealed(keys, hash);
    }

    /** The one after this, about a month that was dropped. */
    AuditSeal purge(Turn turn, String dropped, Duration retention, AuditSealKeys keys) {
        return record(turn, dropped, retention.toSeconds(), keys);
    }

    /** The one after this, from which on purges are recorded. */
    AuditSeal baseline(Turn turn, String newestMonthGone, AuditSealKeys keys) {
        return record(turn, newestMonthGone, 0, keys);
    }

    private AuditSeal record(Turn turn, String about, long seconds, AuditSealKeys keys) {
        return new AuditSeal(
                        number + 1,
                        turn.micros(),
                        keys.newest(),
                        lastXid,
                        lastId,
                        floorId,
                        topId,
                        turn.nextXid(),
                        about,
                        0,
                        seconds,
                        digest(about, seconds),
                        "")
                .sealed(keys, hash);
    }

    private AuditSeal sealed(AuditSealKeys keys, String previous) {
        String mac = mac(keys, previous).orElseThrow();
        return new AuditSeal(
                number,
                sealedAtMicros,
                keyId,
                lastXid,
                lastId,
                floorId,
                topId,
                nextXid,
                month,
                events,
                retentionSeconds,
                digest,
                mac);
    }

    /** What its hash must be after a seal with that hash; nothing if its key is not there. */
    Optional<String> mac(AuditSealKeys keys, String previous) {
        return keys.mac(
                keyId,
                LengthPrefixed.of(
                        previous,
                        number,
                        sealedAtMicros,
                        keyId,
                        lastXid,
                        lastId,
                        floorId,
                        topId,
                        nextXid,
                        month,
                        events,
                        digest));
    }

    /** Whether an event comes no later than its last one. */
    boolean reaches(EventRow row) {
        return row.xid() < lastXid || (row.xid() == lastXid && row.id() <= lastId);
    }

    static String digest(List<EventRow> rows) {
        MessageDigest digest = sha256();
        rows.forEach(row -> digest.update(row.bytes()));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String digest(String month, long retentionSeconds) {
        return HexFormat.of().formatHex(sha256().digest(LengthPrefixed.of("retention", month, retentionSeconds)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
