package io.gatehouse.testing;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.RedisAddress;
import io.gatehouse.storage.RedisStore;
import java.time.Duration;

/**
 * A logical database of one test class on the Redis that all tests of the JVM share. Commands that affect the whole
 * server ({@code FLUSHALL}, {@code CONFIG}) need a separate {@link RedisServer}.
 *
 * @param url a {@code redis://} URL with the database number
 */
public record TestRedis(String url) {

    /** Returns an empty database that no other test uses. */
    public static TestRedis fresh() {
        return SharedServers.INSTANCE.redis().fresh();
    }

    /** A client with one timeout for connecting and for responses. */
    public RedisStore store(Duration timeout) {
        return store(Secret.valueOf(url), timeout);
    }

    /** A client of any URL. */
    public static RedisStore store(Secret url, Duration timeout) {
        return new RedisStore(RedisAddress.parse(url).orElseThrow(), new RedisStore.Limits(timeout, timeout, 4));
    }
}
