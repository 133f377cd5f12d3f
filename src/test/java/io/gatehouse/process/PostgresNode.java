package io.gatehouse.process;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;

/**
 * A durable PostgreSQL of one test with a migrated database. It keeps its port and data across restarts and can have an
 * asynchronous standby. Not thread-safe.
 */
public final class PostgresNode implements AutoCloseable {
    public static final String USER = "postgres";
    private static final List<String> SETTINGS = List.of(
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "wal_level=replica",
            "max_wal_senders=4",
            "max_connections=200",
            "unix_socket_directories=",
            "listen_addresses=127.0.0.1");

    private final PostgresFiles files;
    private final Path folder;
    private final List<String> settings;
    private final int port = FreePorts.one();
    private Process process;

    private PostgresNode(PostgresFiles files, Path folder, List<String> settings) {
        this.files = files;
        this.folder = folder;
        this.settings = settings;
        this.process = launch();
        awaitAnswer();
    }

    /** Starts a server with the newest schema in the database {@code postgres}. */
    public static PostgresNode start() {
        return of(PostgresFiles.INSTANCE, SETTINGS);
    }

    /** Starts a server with other programs and files. */
    static PostgresNode of(PostgresFiles files) {
        return of(files, SETTINGS);
    }

    /**
     * Starts a server without fsync. Writes survive a kill of the server without it; only a failure of the machine
     * needs it. A slow disk then cannot stall PostgreSQL and Redis together in a test that fails one of them.
     */
    public static PostgresNode startUnsynced() {
        return of(
                PostgresFiles.INSTANCE,
                Stream.concat(SETTINGS.stream(), Stream.of("fsync=off")).toList());
    }

    private static PostgresNode of(PostgresFiles files, List<String> settings) {
        Path folder = newFolder();
        Folders.copy(files.data(), folder.resolve("data"));
        return new PostgresNode(files, folder, settings);
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("gatehouse-postgres");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        List<String> command = files.command("postgres");
        command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port)));
        settings.forEach(setting -> command.addAll(List.of("-c", setting)));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("postgres.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless the start was too early: children of a killed server hold its shared memory until they end. */
    private void requireEarly() {
        String log = log();
        int last = log.lastIndexOf("FATAL:");
        if (last < 0 || !log.substring(last).contains("is still in use")) {
            throw new IllegalStateException("PostgreSQL ended:\n" + log);
        }
    }

    private void awaitAnswer() {
        Eventually.await("PostgreSQL answers", () -> {
            if (!process.isAlive()) {
                requireEarly();
                process = launch();
                return false;
            }
            try (Connection open = connect(USER)) {
                return open.isValid(1);
            } catch (SQLException e) {
                return false;
            }
        });
    }

    private Path data() {
        return folder.resolve("data");
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("postgres.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + USER;
    }

    /** Opens a connection to one of its databases; the caller closes it. */
    public Connection connect(String database) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, "");
    }

    /** Runs one statement in the service's database. */
    public void execute(String sql) {
        try (Connection connection = connect(USER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the single number of a query. */
    public long number(String sql) {
        try (Connection connection = connect(USER);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops the server with a fast shutdown, which does not wait for clients. */
    public void stop() {
        Signals.end(process, "INT");
    }

    /** Kills the server; it recovers from its write-ahead log at the next start. */
    public void kill() {
        Signals.kill(process);
        // A killed server leaves this file behind.
        Folders.delete(data().resolve("postmaster.pid"));
    }

    public void startAgain() {
        process = launch();
        awaitAnswer();
    }

    public void freeze() {
        Signals.freeze(process);
    }

    public void thaw() {
        Signals.thaw(process);
    }

    /** Copies the data of the stopped server, as a file system backup does. */
    Path backUp() {
        stop();
        Path backup = newFolder();
        Folders.copy(data(), backup.resolve("data"));
        startAgain();
        return backup;
    }

    /** Restores the data of a backup. */
    void restore(Path backup) {
        stop();
        Folders.delete(data());
        Folders.copy(backup.resolve("data"), data());
        startAgain();
    }

    /**
     * Starts a standby of this server; restarts this server first.
     *
     * @param primaryPort the port on which the standby connects to this server, such as that of a relay
     */
    public PostgresNode standby(int primaryPort) {
        Path copy = backUp();
        String primary = "primary_conninfo = 'host=127.0.0.1 port=" + primaryPort + " user=" + USER + "'";
        try {
            Files.write(copy.resolve("data/postgresql.auto.conf"), List.of(primary), StandardOpenOption.APPEND);
            Files.createFile(copy.resolve("data/standby.signal"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PostgresNode(files, copy, settings);
    }

    /** Promotes the standby with the data that has reached it. */
    public void promote() {
        execute("SELECT pg_promote()");
    }

    @Override
    public void close() {
        Signals.kill(process);
        Folders.delete(folder);
    }
}
