package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistEntry;
import java.util.Map;

/** A message between instances on the Redis stream. */
sealed interface ClusterMessage {
    /** A committed denylist entry. */
    record Denied(DenylistEntry denial) implements ClusterMessage {}

    /** The sender has joined the cluster. It revokes nothing before this message. */
    record Joined() implements ClusterMessage {}

    /** A member has left the cluster and confirms no further revocation. */
    record Left(MemberId member) implements ClusterMessage {}

    /**
     * The sender's heartbeat. The sender publishes all earlier revocations before it.
     *
     * @param reconciled true if the sender read the messages in {@code read}, then read every revocation from
     *     PostgreSQL and published the new ones; if false, the heartbeat covers only the sender's own revocations
     * @param read the number of the newest message that the sender has read from each member
     */
    record Heartbeat(boolean reconciled, Map<MemberId, Long> read) implements ClusterMessage {
        public Heartbeat {
            read = Map.copyOf(read);
        }
    }

    /**
     * A numbered message of one sender.
     *
     * @param number the sequence number of the sender, from 1, so that a reader detects a missing message
     */
    record Message(MemberId sender, long number, ClusterMessage content) {}
}
