package io.gatehouse.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** A real PostgreSQL server with an empty database {@code postgres} and a superuser. Thread-safe. */
public final class PostgresServer implements AutoCloseable {
    private final String address;
    private final String user;
    private final String password;
    private final Runnable stop;

    PostgresServer(String address, String user, String password, Runnable stop) {
        this.address = address;
        this.user = user;
        this.password = password;
        this.stop = stop;
    }

    /** Starts a server without persistence: a container if tests use Docker, embedded otherwise. */
    public static PostgresServer start() {
        return DockerEngine.isUsedForTests() ? Containers.postgres() : embedded();
    }

    /** Starts a container; requires a Docker engine. */
    public static PostgresServer inContainer() {
        return Containers.postgres();
    }

    private static PostgresServer embedded() {
        // One folder per user: the default folder is shared and belongs to the first user who runs the tests.
        Path work = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg-" + System.getProperty("user.name"));
        System.setProperty("ot.epg.working-dir", work.toString());
        try {
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setServerConfig("unix_socket_directories", "")
                    .start();
            return new PostgresServer("127.0.0.1:" + server.getPort(), "postgres", "", () -> stop(server));
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not start.", e);
        }
    }

    static void stop(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not stop.", e);
        }
    }

    /** The JDBC address of one of its databases. */
    public String jdbcUrl(String database) {
        return "jdbc:postgresql://" + address + "/" + database;
    }

    /** The superuser's name. */
    public String user() {
        return user;
    }

    /** The superuser's password; empty if the server requires none. */
    public String password() {
        return password;
    }

    @Override
    public void close() {
        stop.run();
    }
}
