package io.gatehouse.storage;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Keeps one connection open to detect restarts and failovers of Redis: while it stays open, Redis is the same process
 * and a primary. It requires no extra permission, unlike {@code INFO}. Not thread-safe.
 */
public final class RedisSession {
    private final Supplier<Connection> connections;
    private @Nullable Connection kept;

    RedisSession(Supplier<Connection> connections) {
        this.connections = connections;
    }

    /**
     * Whether the connection is a new one: on the first call, and after the previous connection was lost.
     *
     * @throws JedisException if Redis does not reply or is a replica
     */
    public boolean isNew() {
        Connection before = kept;
        Connection connection = before == null ? connections.get() : before;
        kept = connection;
        try {
            RedisServerFacts.of(connection).requirePrimary();
        } catch (JedisException e) {
            kept = null;
            connection.setBroken();
            connection.close();
            throw e;
        }
        return before == null;
    }
}
