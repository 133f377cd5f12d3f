package io.gatehouse.storage;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection that is kept: as long as it lasts, Redis is the same process and a primary. It needs no command that a user with
 * few rights lacks, as {@code INFO} does. It belongs to one thread.
 */
public final class RedisSession {
    private final Supplier<Connection> connections;
    private @Nullable Connection kept;

    RedisSession(Supplier<Connection> connections) {
        this.connections = connections;
    }

    /**
     * Whether the connection of the last call is gone, or this is the first call.
     *
     * @throws JedisException if Redis does not answer or is a replica
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
