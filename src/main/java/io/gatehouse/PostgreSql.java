package io.gatehouse;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedPooledDataSource;
import io.dropwizard.jdbi3.JdbiFactory;
import io.dropwizard.lifecycle.AutoCloseableManager;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.FailoverDetector;
import java.util.function.LongSupplier;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * The connections of one instance, which learn of a failover from one another.
 *
 * @param database the pool that serves requests
 * @param revocations the connection of the reader of revocations
 */
record PostgreSql(Database database, DedicatedConnection revocations) {
    private static final String NAME = "postgresql";

    /** Opens them when the server starts, and closes them when it stops. */
    static PostgreSql of(DatabaseSection section, Environment environment, LongSupplier nanoTime) {
        DataSourceFactory factory = section.pool();
        ManagedPooledDataSource pool = (ManagedPooledDataSource) factory.build(environment.metrics(), NAME);
        FailoverDetector primaryLoss = new FailoverDetector(pool::purge, nanoTime);
        Database database = new Database(new JdbiFactory().build(environment, factory, pool, NAME), primaryLoss);
        DedicatedConnection revocations = new DedicatedConnection(unpooled(section), primaryLoss);
        environment.lifecycle().manage(new AutoCloseableManager(revocations));
        return new PostgreSql(database, revocations);
    }

    /** Unpooled connections: each call opens one, and the caller closes it. */
    static Jdbi unpooled(DatabaseSection section) {
        return Jdbi.create(section::connect).installPlugin(new SqlObjectPlugin());
    }
}
