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
 * One link of the chain over all audit events (ADR 0012). It covers events of one month: those after the previous seal
 * in the order of (xid, id), up to its own position. A seal without events records a change of the chain itself: {@link
 * Kind}. Immutable.
 *
 * @param number the position in the chain, from 1 without gaps
 * @param sealedAtMicros PostgreSQL's time before the events were read, in microseconds since 1970
 * @param lastXid the transaction id of its last event; with {@code lastId} the position in the chain
 * @param floorId an id below all ids of its events; differs from the previous seal only after a restore
 * @param topId the greatest event id so far
 * @param nextXid the lowest transaction id that had not begun to write when the events were read
 * @param month the month of its events, such as {@code 2026_11}; empty if it has none
 * @param retentionSeconds the retention at that time for a {@link Kind#PURGE}; 0 for a {@link Kind#BASELINE}; otherwise
 *     -1
 * @param digest SHA-256 over the events or the recorded change, in hexadecimal
 * @param hash HMAC-SHA-256 over all other fields and the hash of the previous seal, in hexadecimal
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
    /** The predecessor of the first seal. */
    static final AuditSeal NONE = new AuditSeal(0, 0, 0, 0, 0, 0, 0, 0, "", 0, -1, "", "");

    private static final int NO_RETENTION = -1;

    /** The kind of change that a seal records. */
    enum Kind {
        /** The seal covers events. */
        EVENTS,
        /** The database was restored and counts its transactions from the start again. */
        RESTART,
        /** The partition of this month was dropped, as the retention of that time allowed (ADR 17). */
        PURGE,
        /** Purges are recorded from here on. Partitions of this month and earlier had been dropped before. */
        BASELINE
    }

    /** The position of a seal in the order of events, with the ids that it covers. */
    private record Position(long lastXid, long lastId, long floorId, long topId) {}

    /** The events or the change that a seal covers. */
    private record Content(String month, int events, long retentionSeconds, String digest) {}

    Kind kind() {
        if (events > 0) {
            return Kind.EVENTS;
        }
        if (retentionSeconds == NO_RETENTION) {
            return Kind.RESTART;
        }
        return retentionSeconds == 0 ? Kind.BASELINE : Kind.PURGE;
    }

    /**
     * Whether the digest matches the retention. The hash covers the retention only through the digest, so that
     * instances of the version with change set 0007 compute the same hash.
     */
    boolean isConsistent() {
        return switch (kind()) {
            case EVENTS -> true;
            case RESTART -> digest.equals(digest(List.of()));
            case PURGE, BASELINE -> digest.equals(digest(month, retentionSeconds));
        };
    }

    /** The successor that covers these events. */
    AuditSeal next(Turn turn, List<EventRow> rows, AuditSealKeys keys) {
        EventRow last = rows.get(rows.size() - 1);
        long top = rows.stream().mapToLong(EventRow::id).reduce(topId, Math::max);
        return successor(
                turn,
                keys,
                new Position(last.xid(), last.id(), floorId, top),
                new Content(last.month(), rows.size(), NO_RETENTION, digest(rows)));
    }

    /**
     * The successor in a database that counts its transactions from the start again: later events have greater ids than
     * all earlier ones.
     */
    AuditSeal restart(Turn turn, AuditSealKeys keys) {
        return successor(
                turn, keys, new Position(0, 0, topId, topId), new Content("", 0, NO_RETENTION, digest(List.of())));
    }

    /** The successor that records a dropped month. */
    AuditSeal purge(Turn turn, String dropped, Duration retention, AuditSealKeys keys) {
        return record(turn, keys, dropped, retention.toSeconds());
    }

    /** The successor that marks the start of recorded purges. */
    AuditSeal baseline(Turn turn, String newestDroppedMonth, AuditSealKeys keys) {
        return record(turn, keys, newestDroppedMonth, 0);
    }

    private AuditSeal record(Turn turn, AuditSealKeys keys, String dropped, long seconds) {
        return successor(
                turn,
                keys,
                new Position(lastXid, lastId, floorId, topId),
                new Content(dropped, 0, seconds, digest(dropped, seconds)));
    }

    private AuditSeal successor(Turn turn, AuditSealKeys keys, Position position, Content content) {
        AuditSeal unsealed = new AuditSeal(
                number + 1,
                turn.micros(),
                keys.newest(),
                position.lastXid(),
                position.lastId(),
                position.floorId(),
                position.topId(),
                turn.nextXid(),
                content.month(),
                content.events(),
                content.retentionSeconds(),
                content.digest(),
                "");
        return unsealed.withHash(unsealed.mac(keys, hash).orElseThrow());
    }

    private AuditSeal withHash(String mac) {
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

    /** The expected hash of this seal after a seal with the given hash; empty if its key is unknown. */
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

    /** Whether an event is at or before the position of this seal. */
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
