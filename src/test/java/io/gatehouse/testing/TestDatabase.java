package io.gatehouse.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database of one test class on the PostgreSQL that all tests of the JVM share. Thread-safe.
 *
 * @param password empty where none is asked for
 */
public record TestDatabase(String jdbcUrl, String user, String password) {
    /** The role that serves, with the grants of ops/postgresql; its password is its name. */
    static final String RUNTIME = "gatehouse_runtime";

    /** A database with the newest schema and nothing else in it. Takes milliseconds, apart from the first. */
    public static TestDatabase migrated() {
        return SharedServers.INSTANCE.postgres().migrated();
    }

    /**
     * The one database that tests share which run one after another, emptied of what the test before left. Much cheaper
     * than a fresh one; nobody may still be connected to it.
     */
    public static TestDatabase emptied() {
        return SharedServers.INSTANCE.postgres().emptied();
    }

    /** A database without any schema. */
    public static TestDatabase empty() {
        return SharedServers.INSTANCE.postgres().empty();
    }

    /** The same database for a role that may do what the service needs, and no more. */
    public TestDatabase runtime() {
        return new TestDatabase(jdbcUrl, RUNTIME, RUNTIME);
    }

    /** Connections to it, a new one for each call. */
    public DataSource dataSource() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(jdbcUrl);
        source.setUser(user);
        source.setPassword(password);
        return source;
    }

    /** A new connection, the caller's to close. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }
}
