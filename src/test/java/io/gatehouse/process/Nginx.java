package io.gatehouse.process;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.Installed;
import io.gatehouse.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The installed nginx with the project's configuration as a proxy of instances. Not thread-safe. */
final class Nginx implements AutoCloseable {
    /** The reason for skipping a test without nginx. */
    static final String MISSING = "no nginx is installed (Debian: apt-get install nginx-light)";

    private static final Path CONFIGURATION = Path.of("ops/nginx/gatehouse.conf");
    private static final String SERVER = "server gatehouse-1:8080";
    private static final String LISTEN = "listen 80;";
    private static final String FORWARDED = "forwarded.log";

    private final Path folder;
    private final Process process;
    private final int port;

    private Nginx(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    static boolean isInstalled() {
        return find().isPresent();
    }

    private static Optional<Path> find() {
        return Installed.find("nginx");
    }

    static Nginx inFrontOf(List<Instance> instances) {
        int port = FreePorts.one();
        return serving(site(instances, port), port);
    }

    /** Starts nginx with the servers of a configuration, one of which listens on a port of loopback. */
    static Nginx serving(String site, int port) {
        try {
            Path folder = Files.createTempDirectory("gatehouse-nginx");
            Files.writeString(folder.resolve("gatehouse.conf"), site);
            Files.writeString(folder.resolve("nginx.conf"), main(folder));
            Process process = new ProcessBuilder(
                            find().orElseThrow().toString(),
                            "-p",
                            folder.toString(),
                            "-e",
                            "error.log",
                            "-c",
                            folder.resolve("nginx.conf").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output.log").toFile())
                    .start();
            Nginx nginx = new Nginx(folder, process, port);
            nginx.awaitOpen();
            return nginx;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The project's configuration with the addresses of these instances and another listening port. */
    static String site(List<Instance> instances, int port) {
        String given = given(CONFIGURATION);
        String first =
                given.lines().filter(line -> line.contains(SERVER)).findFirst().orElseThrow();
        String servers = instances.stream()
                .map(each -> first.replace(
                        SERVER, "server 127.0.0.1:" + each.process().uri().getPort()))
                .collect(Collectors.joining("\n"));
        if (!given.contains(LISTEN)) {
            throw new IllegalStateException(CONFIGURATION + " does not say " + LISTEN);
        }
        return given.lines()
                .filter(line -> !line.contains("server gatehouse-2:8080"))
                .map(line -> line.equals(first) ? servers : line)
                .collect(Collectors.joining("\n"))
                .replace(LISTEN, "listen 127.0.0.1:" + port + ";");
    }

    /** Reads a configuration file of the project. */
    static String given(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String main(Path folder) {
        String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> kind + "_temp_path " + folder.resolve(kind) + ";\n")
                .collect(Collectors.joining());
        return user + "daemon off;\nworker_processes 1;\npid " + folder.resolve("nginx.pid")
                + ";\nevents { worker_connections 1024; }\nhttp {\nlog_format forwarded '$upstream_addr';\n"
                + "access_log " + folder.resolve(FORWARDED) + " forwarded;\n" + temporary
                + "include " + folder.resolve("gatehouse.conf") + ";\n}\n";
    }

    private void awaitOpen() {
        Eventually.await("nginx is open", () -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("nginx did not start: " + log());
            }
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** The error log. */
    String log() {
        try {
            Path errors = folder.resolve("error.log");
            return Files.readString(folder.resolve("output.log"))
                    + (Files.exists(errors) ? Files.readString(errors) : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The number of forwarded requests, retries included. */
    long forwarded() {
        try (Stream<String> lines = Files.lines(folder.resolve(FORWARDED))) {
            return lines.filter(line -> !line.equals("-"))
                    .mapToLong(line -> line.split(", ", -1).length)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    public void close() {
        Signals.kill(process);
        Folders.delete(folder);
    }
}
