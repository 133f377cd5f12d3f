package io.gatehouse.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of one test class on the PostgreSQL that all tests of the JVM share. Thread-safe.
 *
 * @param password empty if the server requires none
 */
public record TestDatabase(String jdbcUrl, String user, String password) {
    /** The runtime role with the grants of ops/postgresql; its password is its name. */
    static final String RUNTIME = "gatehouse_runtime";

    /** Creates an empty database with the newest schema. Takes milliseconds, except for the first. */
    public static TestDatabase migrated() {
        return SharedServers.INSTANCE.postgres().migrated();
    }

    /**
     * Empties the shared database and returns it. Much cheaper than a fresh one, but for one test at a time; no
     * connection of an earlier test may be in use.
     */
    public static TestDatabase emptied() {
        return SharedServers.INSTANCE.postgres().emptied();
    }

    /** Creates a database without a schema. */
    public static TestDatabase empty() {
        return SharedServers.INSTANCE.postgres().empty();
    }

    /** The same database for the runtime role, which has only the grants that the service needs. */
    public TestDatabase runtime() {
        return new TestDatabase(jdbcUrl, RUNTIME, RUNTIME);
    }

    /** A data source without a pool: each call opens a connection. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** Opens a connection as this role; the caller closes it. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }
}
