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
import java.util.List;

/** Programs of PostgreSQL, and the files of a stopped server with the newest schema, made once in a test JVM. */
final class PostgresFiles {
    static final PostgresFiles INSTANCE = new PostgresFiles();
    private static final Path UNSHARE = Path.of("/usr/bin/unshare");

    private final Supplier<Made> made = Suppliers.memoize(PostgresFiles::make);

    private PostgresFiles() {}

    /** The data folder to copy. */
    Path data() {
        return made.get().data();
    }

    /** The start of a command that runs a program of PostgreSQL, also as root, whom it refuses. */
    List<String> command(String program) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root") && Files.isExecutable(UNSHARE)) {
            command.addAll(List.of(UNSHARE.toString(), "-U"));
        }
        command.add(made.get().programs().resolve(program).toString());
        return command;
    }

    private static Made make() {
        Path work = Path.of(System.getProperty("java.io.tmpdir"), "embedded-pg-" + System.getProperty("user.name"));
        System.setProperty("ot.epg.working-dir", work.toString());
        try {
            Path folder = Files.createTempDirectory("gatehouse-postgres-files");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(folder), "delete-postgres-files"));
            Path data = folder.resolve("data");
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

    /** A running server notes the command that started it. */
    private static Path programs(Path data) throws IOException {
        String program = Files.readString(data.resolve("postmaster.opts")).split(" ", 2)[0];
        return Path.of(program).resolveSibling(".").normalize();
    }

    private record Made(Path data, Path programs) {}
}
