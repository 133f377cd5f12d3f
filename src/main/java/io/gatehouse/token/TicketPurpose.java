package io.gatehouse.token;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The flow in which a one-time ticket is used. No other flow accepts it. The flows of these purposes follow; a new flow adds
 * one constant. Numbers and prefixes never change and are never reused, because tickets outlive an upgrade.
 */
public enum TicketPurpose {
    /** Sets a new password. The payload is the id of the row that backs the ticket. */
    RECOVERY(1, "gtp_", TicketPurpose.ID_LENGTH, Duration.ofHours(1)),
    /** Confirms an email address. The payload is the id of the row that backs the ticket. */
    ADDRESS_VERIFICATION(2, "gtv_", TicketPurpose.ID_LENGTH, Duration.ofDays(1)),
    /** Reverts a change of the email address. The payload is the id of the row that backs the ticket. */
    EMAIL_REVERT(3, "gte_", TicketPurpose.ID_LENGTH, Duration.ofDays(3)),
    /** Sets the first password of an account that an administrator created. The payload is the id of its row. */
    INVITATION(4, "gti_", TicketPurpose.ID_LENGTH, Duration.ofDays(7)),
    /** Removes a second factor that somebody else enrolled. The payload is the id of the row that backs the ticket. */
    FACTOR_UNDO(5, "gtu_", TicketPurpose.ID_LENGTH, Duration.ofDays(3)),
    /**
     * Continues a login with the second factor. No row backs it: the payload is the user's id, the epoch of the user's
     * sessions, and the time of expiry.
     */
    SECOND_FACTOR_LOGIN(6, "gtm_", TicketPurpose.ID_LENGTH + 2 * Long.BYTES, Duration.ofMinutes(5));

    private static final int ID_LENGTH = 16;

    private final byte number;
    private final String prefix;
    private final int payloadLength;
    private final Duration lifetime;

    TicketPurpose(int number, String prefix, int payloadLength, Duration lifetime) {
        this.number = (byte) number;
        this.prefix = prefix;
        this.payloadLength = payloadLength;
        this.lifetime = lifetime;
    }

    /** The purpose byte of a ticket. */
    byte number() {
        return number;
    }

    /** The beginning of the text of a ticket. */
    public String prefix() {
        return prefix;
    }

    /** The length of the payload in bytes. */
    public int payloadLength() {
        return payloadLength;
    }

    /** The time from the creation of a ticket to its expiry. */
    public Duration lifetime() {
        return lifetime;
    }

    /** The longest lifetime of all purposes. */
    static Duration longestLifetime() {
        return Arrays.stream(values())
                .map(TicketPurpose::lifetime)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }
}
