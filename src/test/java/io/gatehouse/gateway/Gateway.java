package io.gatehouse.gateway;

import io.gatehouse.testing.Installed;
import io.gatehouse.thirdparty.InstalledProject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/** The gateways that have a folder in {@code gateways}. */
public enum Gateway {
    NGINX("nginx", "-v"),
    HAPROXY("HAProxy", "-v"),
    ENVOY("Envoy", "--version"),
    TRAEFIK("Traefik", "version"),
    CADDY("Caddy", "version");

    private static final Pattern VERSION = Pattern.compile("(\\d+\\.\\d+\\.\\d+)");
    /** The versions of the programs that are no Debian packages. */
    private static final Path PACKAGES = Path.of("src/test/resources/gateways");

    private final String title;
    private final String versionFlag;

    Gateway(String title, String versionFlag) {
        this.title = title;
        this.versionFlag = versionFlag;
    }

    /** The name as its makers write it. */
    String title() {
        return title;
    }

    private String program() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The folder with the configuration. */
    Path folder() {
        return Path.of("gateways", program());
    }

    /** The files of the configuration; the program starts with the first. */
    List<String> files() {
        return switch (this) {
            case NGINX -> List.of("application.conf");
            case HAPROXY -> List.of("haproxy.cfg", "gatehouse.lua");
            case ENVOY -> List.of("envoy.yaml");
            case TRAEFIK -> List.of("traefik.yml", "dynamic.yml");
            case CADDY -> List.of("Caddyfile");
        };
    }

    /** Text in the files that the test replaces by ports of loopback: of the gateway, and another free one. */
    Map<String, String> replacements() {
        return switch (this) {
            case NGINX -> Map.of("listen 8000;", "listen 127.0.0.1:%d;");
            case HAPROXY ->
                Map.of("bind :8000", "bind 127.0.0.1:%d", "log /dev/log local0", "log stdout format raw local0");
            case ENVOY -> Map.of("address: 0.0.0.0, port_value: 8000", "address: 127.0.0.1, port_value: %d");
            case TRAEFIK -> Map.of("\":8000\"", "\"127.0.0.1:%d\"", "8099", "%2$d");
            case CADDY -> Map.of("\n:8000 {", "\n:%d {");
        };
    }

    /** The program; empty if it is not installed and cannot be. */
    public Optional<Path> find() {
        if (this == NGINX || this == HAPROXY) {
            return Installed.find(program());
        }
        try {
            Path program = InstalledProject.python(PACKAGES).folder().resolve(".venv/bin/" + program());
            return Optional.of(program.toAbsolutePath());
        } catch (TestAbortedException e) {
            System.out.println(title + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** The version of the program, such as {@code 1.22.1}. */
    String version(Path program) {
        String printed = GatewayProcess.output(List.of(program.toString(), versionFlag));
        Matcher found = VERSION.matcher(printed);
        if (!found.find()) {
            throw new IllegalStateException(title + " printed no version: " + printed);
        }
        return found.group(1);
    }

    /** The command that starts the program with the files in a folder. */
    List<String> command(Path program, Path configuration) {
        String first = configuration.resolve(files().get(0)).toString();
        return switch (this) {
            case NGINX ->
                List.of(
                        program.toString(),
                        "-p",
                        configuration.toString(),
                        "-e",
                        "error.log",
                        "-c",
                        configuration.resolve("nginx.conf").toString());
            case HAPROXY -> List.of(program.toString(), "-db", "-f", first);
            case ENVOY ->
                List.of(
                        program.toString(),
                        "--config-path",
                        first,
                        "--disable-hot-restart",
                        "--concurrency",
                        "1",
                        "--log-level",
                        "info");
            case TRAEFIK -> List.of(program.toString(), "--configFile=" + first);
            case CADDY -> List.of(program.toString(), "run", "--config", first, "--adapter", "caddyfile");
        };
    }
}
