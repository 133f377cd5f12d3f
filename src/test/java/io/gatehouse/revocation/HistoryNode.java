package io.gatehouse.revocation;

import io.gatehouse.verifier.DenylistClaims;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.StreamEntryID;

/** One instance of a history, and which stores it can reach. Not thread-safe. */
final class HistoryNode {
    final Instance instance;
    boolean database = true;
    boolean stream = true;
    /** The id of its row in the table member. */
    String row = "";

    /** When it last renewed its lease. */
    long renewedAt;
    /** The newest stream entry that it has read. */
    StreamEntryID lastRead = new StreamEntryID(0, 0);

    HistoryNode(Instance instance) {
        this.instance = instance;
    }

    boolean denies(UUID session) {
        return instance.replica()
                .denies(new DenylistClaims("kid", "jti", session, UUID.randomUUID(), List.of(), 0, 0))
                .isPresent();
    }
}
