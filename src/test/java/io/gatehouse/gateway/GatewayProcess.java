package io.gatehouse.gateway;

import io.gatehouse.testing.FreePorts;
import io.gatehouse.thirdparty.ChildProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running gateway with its files in a temporary folder. Not thread-safe. */
public final class GatewayProcess implements AutoCloseable {
    private static final String CADDY_OPTIONS = "{\n\tadmin off\n\tdefault_bind 127.0.0.1\n}\n";

    private final Path folder;
    private final ChildProcess process;
    private final int port;

    private GatewayProcess(Path folder, ChildProcess process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Starts a gateway in front of an application and of Gatehouse, both on ports of loopback. */
    public static GatewayProcess start(Gateway gateway, Path program, int application, int gatehouse) {
        int port = FreePorts.one();
        int another = FreePorts.one();
        try {
            Path folder = Files.createTempDirectory("gateway");
            for (String file : gateway.files()) {
                String text = Files.readString(gateway.folder().resolve(file));
                Files.writeString(
                        folder.resolve(file), local(gateway, text, folder, port, another, application, gatehouse));
            }
            if (gateway == Gateway.NGINX) {
                Files.writeString(folder.resolve("nginx.conf"), nginx(folder));
            }
            ChildProcess process = ChildProcess.start(
                    folder,
                    Map.of("XDG_DATA_HOME", folder.toString(), "XDG_CONFIG_HOME", folder.toString()),
                    gateway.command(program, folder));
            process.awaitOpen(port);
            return new GatewayProcess(folder, process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of the project with addresses of loopback. */
    private static String local(
            Gateway gateway, String text, Path folder, int port, int another, int application, int gatehouse) {
        String result = text.replace("gatehouse, port_value: 8080", "127.0.0.1, port_value: " + gatehouse)
                .replace("application, port_value: 3000", "127.0.0.1, port_value: " + application)
                .replace("application:3000", "127.0.0.1:" + application)
                .replace("gatehouse:8080", "127.0.0.1:" + gatehouse)
                .replace("abns@gatehouse-check", "abns@gatehouse-check-" + port)
                .replace("/etc/" + gateway.folder().getFileName(), folder.toString());
        for (Map.Entry<String, String> each : gateway.replacements().entrySet()) {
            result = result.replace(each.getKey(), each.getValue().formatted(port, another));
        }
        return gateway == Gateway.CADDY ? CADDY_OPTIONS + result : result;
    }

    private static String nginx(Path folder) {
        String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
        String temporary = Stream.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
                .map(kind -> kind + "_temp_path " + folder.resolve(kind) + ";\n")
                .collect(Collectors.joining());
        return user + "daemon off;\nworker_processes 1;\npid " + folder.resolve("nginx.pid")
                + ";\nevents { worker_connections 1024; }\nhttp {\naccess_log "
                + folder.resolve("access.log") + ";\n" + temporary + "include "
                + folder.resolve("application.conf") + ";\n}\n";
    }

    /** Runs a program to its end and returns what it printed. */
    static String output(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of loopback on which the gateway listens. */
    public int port() {
        return port;
    }

    /** Everything that the gateway printed or wrote into files. */
    String written() {
        try (Stream<Path> all = Files.walk(folder)) {
            StringBuilder text = new StringBuilder(process.output());
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.close();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
