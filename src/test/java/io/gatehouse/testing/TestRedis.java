package io.gatehouse.testing;

/**
 * A logical database of one test class on the Redis that all tests of the JVM share. What a server has only once
 * ({@code FLUSHALL}, {@code CONFIG}) belongs on a {@link RedisServer} of one's own.
 *
 * @param url a {@code redis://} address with the number of the database
 */
public record TestRedis(String url) {

    /** An empty one that no other test uses. */
    public static TestRedis fresh() {
        return SharedServers.INSTANCE.redis().fresh();
    }
}
