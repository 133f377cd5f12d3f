package io.gatehouse.revocation;

import io.gatehouse.storage.RedisSession;
import io.gatehouse.storage.RedisStore;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.SetParams;

/**
 * Tells whether Redis still holds what was written into it: a key of ours names its contents, and a connection that
 * lasts as long as the server's process stands for that. One that broke for another reason counts as a loss too: what
 * is written again does no harm. One thread uses it.
 */
final class RedisIncarnation {
    static final String KEY = "gatehouse:incarnation";

    private final RedisStore store;
    private final Supplier<UUID> newId;
    private final RedisSession session;
    private String known = "";
    private boolean another;

    RedisIncarnation(RedisStore store, Supplier<UUID> newId) {
        this.store = store;
        this.session = store.session(KEY);
        this.newId = newId;
    }

    /**
     * Whether Redis is another than at the last call; the first call only notes which it is.
     *
     * @throws redis.clients.jedis.exceptions.JedisException if Redis does not answer
     */
    boolean hasChanged() {
        // Remembered until it is told, whatever fails before.
        another |= session.isNew();
        UnifiedJedis redis = store.commands();
        String contents = redis.get(KEY);
        if (contents == null) {
            redis.set(KEY, newId.get().toString(), new SetParams().nx());
            contents = Objects.requireNonNullElse(redis.get(KEY), "");
        }
        boolean changed = !known.isEmpty() && (another || !known.equals(contents));
        known = contents;
        another = false;
        return changed;
    }
}
