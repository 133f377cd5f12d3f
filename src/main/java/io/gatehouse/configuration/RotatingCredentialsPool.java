package io.gatehouse.configuration;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.db.ManagedDataSource;
import io.dropwizard.db.ManagedPooledDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** Creates connection pools that read the user and the password again for each new connection. */
final class RotatingCredentialsPool extends DataSourceFactory {
    private final Opening opening;

    RotatingCredentialsPool(Opening opening) {
        this.opening = opening;
    }

    /** Opens a connection with the given driver properties and the current user and password. */
    @FunctionalInterface
    interface Opening {
        Connection open(Map<String, String> properties) throws SQLException;
    }

    @Override
    public ManagedDataSource build(MetricRegistry metrics, String name) {
        ManagedPooledDataSource pool = (ManagedPooledDataSource) super.build(metrics, name);
        pool.getPoolProperties().setDataSource(new Source(opening, getProperties()));
        return pool;
    }

    /** The data source of the pool. */
    private static final class Source extends PGSimpleDataSource {
        private static final long serialVersionUID = 1L;

        private final transient Opening opening;
        private final transient Map<String, String> properties;

        Source(Opening opening, Map<String, String> properties) {
            this.opening = opening;
            this.properties = properties;
        }

        @Override
        public Connection getConnection() throws SQLException {
            return opening.open(properties);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }
}
