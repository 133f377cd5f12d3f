package io.gatehouse.bench;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A packaged agent in a separate process. */
final class AgentProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final URI uri;

    private AgentProcess(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /**
     * Starts an agent and waits until it is ready.
     *
     * @param options of the JVM
     * @param settings the environment variables of {@code gateways/agent/agent.yml}, without the port
     */
    static AgentProcess start(List<String> options, Map<String, String> settings) {
        int port = FreePorts.one();
        Map<String, String> environment = new HashMap<>(settings);
        environment.put("GATEHOUSE_AGENT_PORT", Integer.toString(port));
        Process process =
                java(options, environment, "-jar", "target/gatehouse.jar", "agent", "gateways/agent/agent.yml");
        AgentProcess agent = new AgentProcess(process, URI.create("http://127.0.0.1:" + port));
        Eventually.await("the agent is ready", () -> agent.get("/healthz/ready").startsWith("200 "));
        return agent;
    }

    /** Starts a JVM whose errors are shown. */
    static Process java(List<String> options, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI uri() {
        return uri;
    }

    long pid() {
        return process.pid();
    }

    /** Status and body of a response; empty while the agent does not listen. */
    String get(String path) {
        try {
            var response = HTTP.send(HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (ConnectException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
