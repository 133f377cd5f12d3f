package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.util.Map;

/** A message between instances on the Redis stream. */
sealed interface ClusterMessage {
    /** A committed denylist entry. */
    record Denied(DenylistEntry denial) implements ClusterMessage {}

    /** The sender has joined the cluster; it revokes nothing before. */
    record Joined() implements ClusterMessage {}

    /** A member has left the cluster and confirms no further revocation. */
    record Left(MemberId member) implements ClusterMessage {}

    /**
     * The sender's heartbeat, sent after everything that it had to publish.
     *
     * @param reconciled whether, after reading the messages in {@code read}, it also read every revocation from
     *     PostgreSQL and published what it found; otherwise the heartbeat covers its own revocations only
     * @param read the number of the newest message that the sender had read of each member
     */
    record Beat(boolean reconciled, Map<MemberId, Long> read) implements ClusterMessage {
        public Beat {
            read = Map.copyOf(read);
        }
    }

    /**
     * A numbered message of one sender.
     *
     * @param number counts the sender's messages from 1, so that a reader notices one that is missing
     */
    record Message(MemberId sender, long number, ClusterMessage news) {}
}
