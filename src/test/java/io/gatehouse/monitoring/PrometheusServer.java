package io.gatehouse.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Prometheus of this machine, which scrapes one admin port several times a second. Not thread-safe. */
final class PrometheusServer implements AutoCloseable {
    /** Why a test is left out where there is none. */
    static final String MISSING = "no Prometheus is installed (Debian: apt-get install prometheus)";

    private static final Path PROGRAM = Path.of("/usr/bin/prometheus");

    private final Process process;
    private final URI root;

    private PrometheusServer(Process process, URI root) {
        this.process = process;
        this.root = root;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /**
     * Starts it.
     *
     * @param rules of alerts, evaluated as often
     */
    static PrometheusServer scraping(URI adminUri, Path rules, Path folder) {
        int port = FreePorts.one();
        try {
            Path configuration = Files.writeString(
                    folder.resolve("prometheus.yml"),
                    "global: {scrape_interval: 250ms, scrape_timeout: 250ms, evaluation_interval: 1s}\n"
                            + "rule_files: ["
                            + rules.toAbsolutePath() + "]\n" + "scrape_configs:\n  - job_name: gatehouse\n"
                            + "    metrics_path: /prometheus\n    static_configs: [{targets: ['"
                            + adminUri.getAuthority()
                            + "']}]\n");
            Process process = new ProcessBuilder(
                            PROGRAM.toString(),
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            PrometheusServer server = new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
            Eventually.await("it has scraped", () -> server.isUp(folder));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isUp(Path folder) {
        if (!process.isAlive()) {
            try {
                throw new IllegalStateException(Files.readString(folder.resolve("prometheus.log")));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        try {
            // 503 while it replays its log.
            return get("/-/ready").status() == 200
                    && query("up").path(0).path("value").path(1).asText().equals("1");
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The series that an expression gives; it must be one. */
    JsonNode query(String expression) {
        String encoded = URLEncoder.encode(expression, StandardCharsets.UTF_8);
        Api.Answer answer = get("/api/v1/query?query=" + encoded);
        if (answer.status() != 200) {
            throw new AssertionError(expression + ": " + answer.body());
        }
        return answer.json().path("data").path("result");
    }

    /** The sum of all series of an expression; 0 where there is none. */
    double sum(String expression) {
        return query("sum(" + expression + ")").path(0).path("value").path(1).asDouble();
    }

    /** What it says of a path of its API, such as {@code /api/v1/rules}. */
    JsonNode ask(String path) {
        return get(path).json().path("data");
    }

    private Api.Answer get(String path) {
        return Api.send(HttpRequest.newBuilder(root.resolve(path)).build());
    }

    @Override
    public void close() {
        Signals.kill(process);
    }
}
