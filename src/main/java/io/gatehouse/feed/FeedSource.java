package io.gatehouse.feed;

import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What a process knows of revocations, and how old that is. Thread-safe. */
public interface FeedSource {
    /** Calls back for every entry, in no order. An entry that was added before the call is included. */
    void forEach(Consumer<DenylistEntry> action);

    /**
     * The monotonic time in nanoseconds before which the process knows all revocations; empty while it is stale. Read it
     * before the entries for which it vouches.
     */
    OptionalLong knownAsOf();

    /** What an instance of the service knows. */
    static FeedSource of(DenylistReplica replica, Freshness freshness) {
        return new FeedSource() {
            @Override
            public void forEach(Consumer<DenylistEntry> action) {
                replica.forEach(action);
            }

            @Override
            public OptionalLong knownAsOf() {
                OptionalLong asOf = freshness.knownAsOf();
                return freshness.isFresh() ? asOf : OptionalLong.empty();
            }
        };
    }
}
