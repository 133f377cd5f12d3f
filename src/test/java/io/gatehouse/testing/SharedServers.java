package io.gatehouse.testing;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.gatehouse.storage.Schema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** The PostgreSQL and the Redis that a test JVM shares: started at first use, stopped when the JVM exits. */
final class SharedServers {
    static final SharedServers INSTANCE = new SharedServers();

    private final Supplier<Postgres> postgres = Suppliers.memoize(() -> {
        PostgresServer server = PostgresServer.start();
        stopAtExit(server::close);
        return new Postgres(server);
    });
    private final Supplier<Redis> redis = Suppliers.memoize(() -> {
        RedisServer server = RedisServer.start();
        stopAtExit(server::close);
        return new Redis(server, new AtomicInteger());
    });

    private SharedServers() {}

    private static void stopAtExit(Runnable stop) {
        Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop-test-server"));
    }

    Postgres postgres() {
        return postgres.get();
    }

    Redis redis() {
        return redis.get();
    }

    /** Creates databases as copies of a migrated template. */
    static final class Postgres {
        private static final String TEMPLATE = "gatehouse_template";

        private static final String KEEP_ROLES = "CREATE TABLE built_in_role AS SELECT * FROM role";
        private static final String EMPTY =
                "TRUNCATE scheduled_work, member, session, known_client, user_role, users, revocation, audit_event, audit_seal, audit_key, signing_key, mac_key, client, client_secret, client_role, role;"
                        + " INSERT INTO role SELECT * FROM built_in_role;"
                        + " UPDATE realm SET epoch = next_epoch(0), session_epoch = 0";

        private final PostgresServer server;
        private final AtomicInteger made = new AtomicInteger();
        private final Supplier<String> template = Suppliers.memoize(this::makeTemplate);
        private final Supplier<TestDatabase> emptied = Suppliers.memoize(this::makeEmptied);

        private Postgres(PostgresServer server) {
            this.server = server;
        }

        TestDatabase migrated() {
            return create("test_" + made.incrementAndGet(), template.get());
        }

        TestDatabase emptied() {
            try (Connection connection = emptied.get().connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(EMPTY);
            } catch (SQLException e) {
                throw new IllegalStateException("The shared database could not be emptied.", e);
            }
            return emptied.get();
        }

        private TestDatabase makeEmptied() {
            TestDatabase database = migrated();
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute(KEEP_ROLES);
            } catch (SQLException e) {
                throw new IllegalStateException("The shared database could not be created.", e);
            }
            return database;
        }

        TestDatabase empty() {
            return create("test_" + made.incrementAndGet(), "template0");
        }

        private String makeTemplate() {
            TestDatabase database = create(TEMPLATE, "template0");
            try (Connection connection = database.connect()) {
                Schema.migrate(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            letServe(database);
            return TEMPLATE;
        }

        private static void letServe(TestDatabase database) {
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE ROLE " + TestDatabase.RUNTIME + " LOGIN PASSWORD '" + TestDatabase.RUNTIME
                        + "'; GRANT pg_read_all_stats TO " + TestDatabase.RUNTIME);
                statement.execute(Grants.to(TestDatabase.RUNTIME));
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        // PostgreSQL copies one template at a time, and two test classes may create databases concurrently.
        private synchronized TestDatabase create(String name, String template) {
            try (Connection connection =
                            DriverManager.getConnection(server.jdbcUrl("postgres"), server.user(), server.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE DATABASE " + name + " TEMPLATE " + template);
            } catch (SQLException e) {
                throw new IllegalStateException("The test database could not be created.", e);
            }
            return new TestDatabase(server.jdbcUrl(name), server.user(), server.password());
        }
    }

    /** Allocates logical databases, each once. */
    record Redis(RedisServer server, AtomicInteger used) {
        TestRedis fresh() {
            int database = used.getAndIncrement();
            if (database >= RedisServer.DATABASES) {
                throw new IllegalStateException("All logical databases are in use.");
            }
            return new TestRedis(server.url(database));
        }
    }
}
