package io.gatehouse.thirdparty;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A Spring Boot application as a separate process on a free port of loopback. Thread-safe. */
final class SpringProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);

    private final Process process;
    private final Path output;
    private final int port;

    private SpringProcess(Process process, Path output, int port) {
        this.process = process;
        this.output = output;
        this.port = port;
    }

    /** Starts an application without waiting for it. */
    static SpringProcess start(Path jar, String profiles, Map<String, String> environment) {
        int port = FreePorts.one();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                jar.toString(),
                "--server.address=127.0.0.1",
                "--server.port=" + port,
                "--spring.profiles.active=" + profiles);
        try {
            Path output = Files.createTempFile("spring", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
            builder.environment().putAll(environment);
            return new SpringProcess(builder.start(), output, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the application accepts connections. */
    void awaitReady() {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!isOpen()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("The application did not start:\n" + output());
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }

    private boolean isOpen() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Sends a request without a body. */
    Answer send(String method, String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri().resolve(path))
                .timeout(Duration.ofMinutes(1))
                .method(method, BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return Api.send(request.build());
    }

    /** Standard output and standard error so far. */
    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
