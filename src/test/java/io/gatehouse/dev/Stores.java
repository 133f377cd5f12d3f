package io.gatehouse.dev;

import io.gatehouse.testing.PostgresServer;
import io.gatehouse.testing.RedisServer;
import java.io.IOException;

/**
 * A running PostgreSQL and a running Redis.
 *
 * @param password empty if the server requires none
 * @param stop stops both
 */
record Stores(String jdbcUrl, String user, String password, String redisUrl, Runnable stop) {

    /** Starts the embedded servers with the data of the last run. */
    static Stores embedded(DataFolder folder, Progress progress) throws IOException {
        progress.show("Starting Redis with the data in " + folder + " …");
        EmbeddedRedis redis = EmbeddedRedis.start(folder);
        EmbeddedPostgreSql postgres;
        try {
            postgres = EmbeddedPostgreSql.start(folder, progress);
        } catch (IOException | RuntimeException e) {
            redis.stop();
            throw e;
        }
        return new Stores(postgres.jdbcUrl(), postgres.user(), "", redis.url(), () -> {
            postgres.stop();
            redis.stop();
        });
    }

    /** Starts containers, which keep no data when they stop. */
    static Stores containers(Progress progress) {
        progress.show("Pulling and starting PostgreSQL and Redis as containers …");
        PostgresServer postgres = PostgresServer.inContainer();
        RedisServer redis = RedisServer.inContainer();
        return new Stores(postgres.jdbcUrl("postgres"), postgres.user(), postgres.password(), redis.url(0), () -> {
            postgres.close();
            redis.close();
        });
    }
}
