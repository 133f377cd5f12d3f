package io.gatehouse.revocation;

import io.gatehouse.storage.RedisStore;
import java.util.UUID;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/**
 * Tells whether Redis still holds what was written into it: a key of ours names its contents, and the server's run id
 * names its process. One thread uses it.
 */
final class RedisIncarnation {
    static final String KEY = "gatehouse:incarnation";

    private final RedisStore store;
    private final Supplier<UUID> newId;
    private String known = "";

    RedisIncarnation(RedisStore store, Supplier<UUID> newId) {
        this.store = store;
        this.newId = newId;
    }

    /**
     * Whether Redis is another than at the last call; the first call only notes which it is.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis does not answer
     */
    boolean hasChanged() {
        UnifiedJedis redis = store.commands();
        String contents = redis.get(KEY);
        if (contents == null) {
            redis.set(KEY, newId.get().toString(), new SetParams().nx());
            contents = redis.get(KEY);
        }
        String present = store.runId(KEY) + " " + contents;
        boolean changed = !known.isEmpty() && !known.equals(present);
        known = present;
        return changed;
    }
}
