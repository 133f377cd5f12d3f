package io.gatehouse.dev;

import io.gatehouse.testing.PostgresServer;
import io.gatehouse.testing.RedisServer;
import java.io.IOException;

/**
 * A running PostgreSQL and a running Redis.
 *
 * @param password empty where none is asked for
 * @param stop stops both
 */
record Stores(String jdbcUrl, String user, String password, String redisUrl, Runnable stop) {

    /** Servers of the data folder, as they were left. */
    static Stores embedded(DataFolder folder, Progress progress) throws IOException {
        progress.tell("Starting PostgreSQL and Redis with the data in " + folder + " …");
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        EmbeddedPostgreSql postgres;
        try {
            postgres = EmbeddedPostgreSql.start(folder);
        } catch (IOException | RuntimeException e) {
            redis.stop();
            throw e;
        }
        return new Stores(postgres.jdbcUrl(), postgres.user(), "", redis.url(), () -> {
            postgres.stop();
            redis.stop();
        });
    }

    /** Containers, which forget everything when they stop. */
    static Stores containers(Progress progress) {
        progress.tell("Starting PostgreSQL and Redis as containers …");
        PostgresServer postgres = PostgresServer.inContainer();
        RedisServer redis = RedisServer.inContainer();
        return new Stores(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password(), redis.url(0), () -> {
            postgres.close();
            redis.close();
        });
    }
}
