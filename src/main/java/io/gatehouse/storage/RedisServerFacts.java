package io.gatehouse.storage;

import java.util.Map;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The version and role of a Redis server, from its reply to {@code HELLO}, which every user may send.
 *
 * @param version such as {@code 7.4.1}
 * @param primary whether its role accepts writes
 */
record RedisServerFacts(String version, boolean primary) {
    private static final String PRIMARY = "master";

    /** @throws redis.clients.jedis.exceptions.JedisException if there is no reply in time */
    static RedisServerFacts of(Connection connection) {
        Object answer = connection.executeCommand(Protocol.Command.HELLO);
        Map<String, Object> reply = BuilderFactory.ENCODED_OBJECT_MAP.build(answer);
        return new RedisServerFacts(
                String.valueOf(reply.get("version")), PRIMARY.equals(reply.getOrDefault("role", PRIMARY)));
    }

    void requirePrimary() {
        if (!primary) {
            throw new JedisDataException("READONLY The server is a replica");
        }
    }
}
