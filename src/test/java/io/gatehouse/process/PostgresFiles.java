package io.gatehouse.process;

import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import io.gatehouse.storage.Schema;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL programs and the data of a stopped server, created once per test JVM. */
final class PostgresFiles {
    /** The embedded programs, and data with the newest schema. They lack {@code pg_dump}. */
    static final PostgresFiles INSTANCE = new PostgresFiles(PostgresFiles::make);

    /** The reason for skipping a test without installed PostgreSQL programs. */
    static final String MISSING = "no PostgreSQL with its programs is installed (Debian: apt-get install postgresql)";

    private static final Path UNSHARE = Path.of("/usr/bin/unshare");
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");

    private final Supplier<Made> made;

    private PostgresFiles(Supplier<Made> made) {
        this.made = Suppliers.memoize(made);
    }

    /** The newest version that Debian or Ubuntu has installed, and an empty database. */
    static Optional<PostgresFiles> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(programs -> Stream.of("initdb", "postgres", "pg_dump", "pg_restore")
                            .allMatch(each -> Files.isExecutable(programs.resolve(each))))
                    .max(Comparator.comparing(Path::toString))
                    .map(programs -> new PostgresFiles(() -> initialise(programs)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The data folder to copy. */
    Path data() {
        return made.get().data();
    }

    /** The path of a program that runs as any user. */
    String program(String name) {
        return made.get().programs().resolve(name).toString();
    }

    /** The command prefix for a PostgreSQL program. As root it switches the user, because PostgreSQL refuses root. */
    List<String> command(String program) {
        return command(made.get().programs(), program);
    }

    private static List<String> command(Path programs, String program) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root") && Files.isExecutable(UNSHARE)) {
            command.addAll(List.of(UNSHARE.toString(), "-U"));
        }
        command.add(programs.resolve(program).toString());
        return command;
    }

    private static Made initialise(Path programs) {
        Path data = newFolder().resolve("data");
        List<String> command = command(programs, "initdb");
        command.addAll(List.of(
                "-D", data.toString(), "-U", PostgresNode.USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"));
        Programs.run(command);
        return new Made(data, programs);
    }

    private static Path newFolder() {
        try {
            Path folder = Files.createTempDirectory("gatehouse-postgres-files");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder), "delete-postgres-files"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Made make() {
        Path work = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg-" + System.getProperty("user.name"));
        System.setProperty("ot.epg.working-dir", work.toString());
        try {
            Path data = newFolder().resolve("data");
            try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                            .setDataDirectory(data)
                            .setCleanDataDirectory(false)
                            .setServerConfig("unix_socket_directories", "")
                            .start();
                    Connection connection = server.getPostgresDatabase().getConnection()) {
                Schema.migrate(connection);
                return new Made(data, programs(data));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Finds the programs by the start command that a running server records. */
    private static Path programs(Path data) throws IOException {
        String program = Files.readString(data.resolve("postmaster.opts")).split(" ", 2)[0];
        return Path.of(program).resolveSibling(".").normalize();
    }

    private record Made(Path data, Path programs) {}
}
