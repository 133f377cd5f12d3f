package io.gatehouse.thirdparty;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.testing.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A configuration of {@code gateways/envoy} in the real Envoy, in front of an application that returns the request
 * headers as JSON. Not thread-safe.
 */
final class EnvoyProxy implements AutoCloseable {
    private final HttpServer application;
    private final ChildProcess envoy;

    private EnvoyProxy(HttpServer application, ChildProcess envoy) {
        this.application = application;
        this.envoy = envoy;
    }

    /** Installs Envoy; skips the calling test if that is impossible. */
    static InstalledProject install() {
        return InstalledProject.python(Path.of("src/test/resources/gateways"));
    }

    static EnvoyProxy start(InstalledProject installed, String configuration, URI gatehouse, int port) {
        try {
            HttpServer application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            application.createContext("/", EnvoyProxy::answer);
            application.start();
            String site = Files.readString(Path.of("gateways/envoy").resolve(configuration));
            Path file = Files.createTempFile(installed.folder().toAbsolutePath(), "envoy", ".yaml");
            Files.writeString(file, local(site, application.getAddress().getPort(), gatehouse, port));
            ChildProcess envoy = installed.serve(
                    Map.of(),
                    port,
                    ".venv/bin/envoy",
                    "--config-path",
                    file.toString(),
                    "--disable-hot-restart",
                    "--concurrency",
                    "1",
                    "--log-level",
                    "warning");
            return new EnvoyProxy(application, envoy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The configuration with addresses of loopback. */
    private static String local(String site, int application, URI gatehouse, int port) {
        Map<String, String> replacements = new LinkedHashMap<>();
        replacements.put("address: 0.0.0.0, port_value: 10000", "address: 127.0.0.1, port_value: " + port);
        replacements.put("address: application, port_value: 3000", "address: 127.0.0.1, port_value: " + application);
        replacements.put(
                "address: gatehouse, port_value: 8080", "address: 127.0.0.1, port_value: " + gatehouse.getPort());
        replacements.put("issuer: https://auth.example.com", "issuer: " + gatehouse);
        String result = site;
        for (Map.Entry<String, String> each : replacements.entrySet()) {
            result = result.replace(each.getKey(), each.getValue());
        }
        return result;
    }

    private static void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        byte[] body = Api.write(headers).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** The output of Envoy. */
    String log() {
        return envoy.output();
    }

    @Override
    public void close() {
        envoy.close();
        application.stop(0);
    }
}
