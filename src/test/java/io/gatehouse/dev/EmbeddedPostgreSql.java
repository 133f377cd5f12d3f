package io.gatehouse.dev;

import io.gatehouse.command.StartupException;
import io.gatehouse.testing.FreePorts;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** PostgreSQL on loopback, with its data and its binaries in the data folder. */
final class EmbeddedPostgreSql {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

    private final EmbeddedPostgres server;

    private EmbeddedPostgreSql(EmbeddedPostgres server) {
        this.server = server;
    }

    static EmbeddedPostgreSql start(DataFolder folder, Progress progress) throws IOException {
        Path data = folder.resolve("postgres");
        Path log = folder.resolve("postgres.log");
        LeftoverServer.stop(data.resolve("postmaster.pid"), "postgres");
        // Without this marker the first run was killed while it created the files, so they hold no data yet.
        boolean complete = Files.exists(folder.resolve("postgres.made"));
        progress.show(
                complete
                        ? "Starting PostgreSQL …"
                        : "Unpacking PostgreSQL and creating its data files (first run only) …");
        try {
            EmbeddedPostgres server =
                    builder(folder.resolve("work"), data, log, !complete).start();
            Files.writeString(folder.resolve("postgres.made"), "");
            return new EmbeddedPostgreSql(server);
        } catch (IOException | IllegalStateException e) {
            throw new StartupException("PostgreSQL did not start: see " + log
                    + ". Another version of PostgreSQL cannot read the data: delete the data folder to start afresh.");
        }
    }

    private static EmbeddedPostgres.Builder builder(Path work, Path data, Path log, boolean fresh) throws IOException {
        // The library removes old data from this folder. Its default is shared by all users of the machine.
        System.setProperty("ot.epg.working-dir", Files.createDirectories(work).toString());
        if (fresh) {
            deleteRecursively(data.toFile());
        }
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(work.toFile())
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false)
                .setPort(FreePorts.one())
                .setPGStartupWait(START_TIMEOUT)
                .setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setErrorRedirector(Redirect.appendTo(log.toFile()))
                // The library disables these for tests; here that would lose data.
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("unix_socket_directories", "");
    }

    private static void deleteRecursively(File file) throws IOException {
        File[] children = file.listFiles();
        if (children != null) {
            for (File child : children) {
                deleteRecursively(child);
            }
        }
        Files.deleteIfExists(file.toPath());
    }

    String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    String user() {
        return "postgres";
    }

    void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
