package io.gatehouse.session;

import io.gatehouse.session.RefreshDao.LastRotation;
import io.gatehouse.throttle.ThrottleKeys;
import java.util.UUID;

/**
 * Keyed hashes of the client that rotated a refresh token. The key differs for each session, so a reader of the
 * database learns neither the client nor which sessions belong to one client.
 *
 * @param address hash of the client's address (IPv6: its /64)
 * @param agent hash of its user agent without version numbers, so that an update does not make it another client
 */
record ClientHashes(long address, long agent) {
    /** The result of comparing the client of a repeat with the client of the rotation. */
    enum Match {
        /** Address and user agent are the same, or the rotation stored no hashes. */
        SAME,
        OTHER_ADDRESS,
        OTHER_AGENT,
        /** Both differ. */
        OTHER_CLIENT
    }

    static ClientHashes of(ThrottleKeys keys, UUID session, PresentingClient presenter) {
        return new ClientHashes(
                keys.clientHash(session, presenter.address()),
                keys.userAgentHash(session, UserAgent.family(presenter.userAgent())));
    }

    /** Compares this client with the client of the rotation that created the current generation. */
    Match match(LastRotation rotation, int generation) {
        Integer rotatedInto = rotation.generation();
        Long rotatedFrom = rotation.address();
        Long rotatedWith = rotation.agent();
        if (rotatedInto == null || rotatedInto != generation || rotatedFrom == null || rotatedWith == null) {
            // A version that stores no hashes rotated the session.
            return Match.SAME;
        }
        boolean sameAddress = rotatedFrom == address;
        boolean sameAgent = rotatedWith == agent;
        if (sameAddress) {
            return sameAgent ? Match.SAME : Match.OTHER_AGENT;
        }
        return sameAgent ? Match.OTHER_ADDRESS : Match.OTHER_CLIENT;
    }
}
