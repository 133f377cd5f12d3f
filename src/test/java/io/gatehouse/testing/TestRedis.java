package io.gatehouse.testing;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisAddress;
import io.gatehouse.storage.RedisStore;
import java.time.Duration;

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

    /** The way to it, with one limit for every wait. */
    public RedisStore store(Duration timeout) {
        return store(Secret.valueOf(url), timeout);
    }

    /** The way to any address. */
    public static RedisStore store(Secret url, Duration timeout) {
        return new RedisStore(RedisAddress.parse(url).orElseThrow(), new RedisStore.Limits(timeout, timeout, 4));
    }
}
