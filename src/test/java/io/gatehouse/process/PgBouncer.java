package io.gatehouse.process;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.Installed;
import io.gatehouse.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The installed PgBouncer as a proxy of one server. Not thread-safe. */
final class PgBouncer implements AutoCloseable {
    /** The reason for skipping a test without PgBouncer. */
    static final String MISSING = "no PgBouncer is installed (Debian: apt-get install pgbouncer)";

    private static final Path UNSHARE = Path.of("/usr/bin/unshare");

    private final Path folder;
    private final Process process;
    private final int port;

    private PgBouncer(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    static Optional<Path> find() {
        return Installed.find("pgbouncer");
    }

    /**
     * Starts PgBouncer with few server connections, so that clients switch between them often.
     *
     * @param settings more lines of the configuration
     */
    static PgBouncer start(String mode, PostgresNode server, String... settings) {
        int port = FreePorts.one();
        try {
            Path folder = Files.createTempDirectory("gatehouse-pgbouncer");
            List<String> lines = new ArrayList<>(List.of(
                    "[databases]",
                    "* = host=127.0.0.1 port=" + server.port(),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = trust",
                    "auth_file = " + Files.writeString(folder.resolve("users"), "\"" + PostgresNode.USER + "\" \"\"\n"),
                    "pool_mode = " + mode,
                    "default_pool_size = 4",
                    "query_wait_timeout = 2",
                    "logfile = " + folder.resolve("log")));
            lines.addAll(List.of(settings));
            Path file = Files.write(folder.resolve("pgbouncer.ini"), lines);
            List<String> command = new ArrayList<>();
            // PgBouncer refuses to run as root, like PostgreSQL.
            if (System.getProperty("user.name").equals("root") && Files.isExecutable(UNSHARE)) {
                command.addAll(List.of(UNSHARE.toString(), "-U"));
            }
            command.addAll(List.of(find().orElseThrow().toString(), file.toString()));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            PgBouncer started = new PgBouncer(folder, process, port);
            started.awaitOpen();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitOpen() {
        Eventually.await("PgBouncer is open", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("PgBouncer ended: " + output());
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    private String output() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        Signals.kill(process);
        Folders.delete(folder);
    }
}
