package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.util.Map;

/** What instances tell each other on the stream. */
sealed interface ClusterMessage {
    /** An entry of the denylist that is committed. */
    record Denied(DenylistEntry denial) implements ClusterMessage {}

    /** The sender has become a member; it revokes nothing before. */
    record Joined() implements ClusterMessage {}

    /** A member has gone and will answer no revocation with success any more. */
    record Left(MemberId member) implements ClusterMessage {}

    /**
     * The sender's sign of life, behind everything that it had to tell.
     *
     * @param reconciled whether it has also read every revocation from PostgreSQL, after what {@code read} says, and told
     *     what it found; otherwise it vouches for its own revocations only
     * @param read the number of the newest message that the sender had read of each member
     */
    record Beat(boolean reconciled, Map<MemberId, Long> read) implements ClusterMessage {
        public Beat {
            read = Map.copyOf(read);
        }
    }

    /**
     * News as it stands on the stream.
     *
     * @param number counts the sender's messages from 1, so that a reader notices one that is missing
     */
    record Message(MemberId sender, long number, ClusterMessage news) {}
}
