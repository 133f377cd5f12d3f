package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.jdbi3.JdbiFactory;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.configuration.RedisSection;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.FailoverDetector;
import io.gatehouse.storage.RedisStore;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * The connections of one instance to PostgreSQL and Redis. The connections to PostgreSQL share one failover detector.
 *
 * @param database the pool that serves requests
 * @param revocations the connection of the reader of revocations
 */
record StorageModule(Database database, DedicatedConnection revocations, RedisStore redis) {
    private static final String NAME = "postgresql";

    /** Opens the connections when the server starts, and closes them when it stops. */
    static StorageModule open(GatehouseConfiguration configuration, Environment environment, LongSupplier nanoTime) {
        DatabaseSection section = configuration.getDatabase();
        DataSourceFactory factory = section.pool();
        ManagedPooledDataSource pool = (ManagedPooledDataSource) factory.build(environment.metrics(), NAME);
        FailoverDetector failover = new FailoverDetector(pool::purge, nanoTime);
        Database database = new Database(new JdbiFactory().build(environment, factory, pool, NAME), failover);
        DedicatedConnection revocations = new DedicatedConnection(unpooled(section), failover);
        environment.lifecycle().manage(new AutoCloseableManager(revocations));
        RedisStore redis = redis(configuration.getRedis());
        environment.lifecycle().manage(new AutoCloseableManager(redis));
        return new StorageModule(database, revocations, redis);
    }

    /** Creates a database for a command, in which each call opens a connection. */
    static Database database(DatabaseSection section) {
        return new Database(unpooled(section));
    }

    /** Opens the connection of the reader of revocations for a command. The caller closes it. */
    static DedicatedConnection dedicated(DatabaseSection section) {
        return new DedicatedConnection(unpooled(section));
    }

    /** Opens a pool of connections to Redis. The caller closes it. */
    static RedisStore redis(RedisSection section) {
        return new RedisStore(section.address(), section.limits());
    }

    private static Jdbi unpooled(DatabaseSection section) {
        return Jdbi.create(section::connect).installPlugin(new SqlObjectPlugin());
    }
}
