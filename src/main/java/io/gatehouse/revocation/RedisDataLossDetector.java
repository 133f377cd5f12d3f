package io.gatehouse.revocation;

import io.gatehouse.storage.RedisSession;
import io.gatehouse.storage.RedisStore;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/**
 * Detects whether Redis has lost its data. A key identifies the contents, and a connection that stays open identifies
 * the server process. A connection that broke for another reason also counts as a loss, because rewriting the data does no
 * harm. Used by one thread.
 */
final class RedisDataLossDetector {
    static final String KEY = "gatehouse:incarnation";

    private final RedisStore store;
    private final Supplier<UUID> newId;
    private final RedisSession session;
    private String lastContents = "";
    private boolean reconnected;

    RedisDataLossDetector(RedisStore store, Supplier<UUID> newId) {
        this.store = store;
        this.session = store.session(KEY);
        this.newId = newId;
    }

    /**
     * Whether Redis was replaced or lost its data since the last call; always false at the first call.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis does not answer
     */
    boolean hasChanged() {
        // Kept if a call below fails, so that the next call returns it.
        reconnected |= session.isNew();
        UnifiedJedis redis = store.commands();
        String contents = redis.get(KEY);
        if (contents == null) {
            redis.set(KEY, newId.get().toString(), new SetParams().nx());
            contents = Objects.requireNonNullElse(redis.get(KEY), "");
        }
        boolean changed = !lastContents.isEmpty() && (reconnected || !lastContents.equals(contents));
        lastContents = contents;
        reconnected = false;
        return changed;
    }
}
