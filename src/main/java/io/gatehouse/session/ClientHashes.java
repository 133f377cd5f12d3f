package io.gatehouse.session;

import io.gatehouse.session.RefreshDao.LastRotation;
import io.gatehouse.throttle.ThrottleKeys;
import java.util.UUID;

/**
 * What a rotation keeps of its client, as keyed hashes that are different for each session: they tell nothing to a reader of the
 * database, and sessions of one client cannot be joined by them.
 *
 * @param address of the client's address (IPv6: its /64)
 * @param agent of its user agent without the numbers in it, so that an update makes no other client of it
 */
record ClientHashes(long address, long agent) {
    /** How the client of a repeat is like the client of the rotation. */
    enum Likeness {
        /** Both are the same, or nothing is known of the rotation. */
        SAME,
        OTHER_ADDRESS,
        OTHER_AGENT,
        /** Neither is the same. */
        OTHER_CLIENT
    }

    static ClientHashes of(ThrottleKeys keys, UUID session, PresentingClient presenter) {
        return new ClientHashes(
                keys.clientHash(session, presenter.address()),
                keys.userAgentHash(session, UserAgent.family(presenter.userAgent())));
    }

    /** Compares it with the client of the rotation to the present generation. */
    Likeness likeness(LastRotation rotation, int generation) {
        Integer into = rotation.into();
        Long from = rotation.address();
        Long with = rotation.agent();
        if (into == null || into != generation || from == null || with == null) {
            // Made by a version that kept nothing of it.
            return Likeness.SAME;
        }
        boolean sameAddress = from == address;
        boolean sameAgent = with == agent;
        if (sameAddress) {
            return sameAgent ? Likeness.SAME : Likeness.OTHER_AGENT;
        }
        return sameAgent ? Likeness.OTHER_ADDRESS : Likeness.OTHER_CLIENT;
    }
}
