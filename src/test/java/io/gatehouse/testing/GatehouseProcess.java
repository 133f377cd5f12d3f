package io.gatehouse.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The packaged service, {@code target/gatehouse.jar}, as a separate process. Not thread-safe. */
public final class GatehouseProcess implements AutoCloseable {
    private static final Path JAR = Path.of("target/gatehouse.jar");
    private static final List<String> AS_PACKAGED = List.of("-Xmx256m", "-jar", JAR.toString());
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(50);
    private static final String UNREAD = "TEST_OUTPUT_UNREAD";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Launch launch;
    private final Process process;
    private final Path output;

    private GatehouseProcess(Launch launch, Process process, Path output) {
        this.launch = launch;
        this.process = process;
        this.output = output;
    }

    /** The command line and environment of a start. */
    private record Launch(
            List<String> program, Map<String, String> environment, int port, int adminPort, List<String> arguments) {}

    /**
     * Starts {@code server config.yml} on free ports of loopback and waits until the admin port responds.
     *
     * @param environment variables besides those of the ports; no other {@code GATEHOUSE_…} variable is inherited
     */
    public static GatehouseProcess serve(Map<String, String> environment) {
        return serve(environment, AS_PACKAGED);
    }

    /** Starts the service with more JVM options. */
    public static GatehouseProcess serveWith(List<String> options, Map<String, String> environment) {
        List<String> program = new ArrayList<>(options);
        program.addAll(AS_PACKAGED);
        return serve(environment, program);
    }

    /** Starts the service with a pipe for its output that nothing reads, so that it fills up. */
    public static GatehouseProcess serveUnread(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(UNREAD, "true");
        return serve(all, AS_PACKAGED);
    }

    /** Starts another main class with the packaged classes and the test classes. */
    public static GatehouseProcess serveAs(String mainClass, Map<String, String> environment) {
        String classpath = JAR + File.pathSeparator + Path.of("target/test-classes");
        return serve(environment, List.of("-Xmx256m", "-classpath", classpath, mainClass));
    }

    private static GatehouseProcess serve(Map<String, String> environment, List<String> program) {
        int port = FreePorts.one();
        int adminPort = FreePorts.one();
        Map<String, String> all = new HashMap<>(environment);
        all.put("GATEHOUSE_BIND", "127.0.0.1");
        all.put("GATEHOUSE_PORT", Integer.toString(port));
        all.put("GATEHOUSE_ADMIN_PORT", Integer.toString(adminPort));
        return serve(new Launch(program, all, port, adminPort, List.of("server", "config.yml")));
    }

    private static GatehouseProcess serve(Launch launch) {
        GatehouseProcess started = start(launch);
        started.awaitReady();
        return started;
    }

    /** Starts the same service again on the same ports; this process must have ended. */
    public GatehouseProcess startAgain() {
        close();
        return serve(launch);
    }

    /** Starts one command. */
    public static GatehouseProcess begin(Map<String, String> environment, String... arguments) {
        return start(new Launch(AS_PACKAGED, environment, 0, 0, List.of(arguments)));
    }

    /** Waits for the end of a command. */
    public Finished await() {
        int status = awaitExit();
        return new Finished(status, output());
    }

    /** Runs one command and waits for its end. */
    public static Finished run(Map<String, String> environment, String standardInput, String... arguments) {
        try (GatehouseProcess running = start(new Launch(AS_PACKAGED, environment, 0, 0, List.of(arguments)))) {
            try (OutputStream input = running.process.getOutputStream()) {
                input.write(standardInput.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The command ended without reading its input, as a rejected one does.
                return new Finished(running.awaitExit(), running.output());
            }
            return new Finished(running.awaitExit(), running.output());
        }
    }

    private static GatehouseProcess start(Launch launch) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(launch.program());
        command.addAll(launch.arguments());
        try {
            Path output = Files.createTempFile("gatehouse", ".log");
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            if (!launch.environment().containsKey(UNREAD)) {
                builder.redirectOutput(output.toFile());
            }
            builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
            builder.environment().putAll(Throttles.generousVariables());
            builder.environment().putAll(launch.environment());
            return new GatehouseProcess(launch, builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void awaitReady() {
        HttpRequest ping = HttpRequest.newBuilder(adminUri().resolve("/ping")).build();
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!answers(ping)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IllegalStateException("Gatehouse did not start:\n" + output());
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }

    private static boolean answers(HttpRequest ping) {
        try {
            return HTTP.send(ping, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The root of the application port. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + launch.port());
    }

    /** The root of the admin port. */
    public URI adminUri() {
        return URI.create("http://127.0.0.1:" + launch.adminPort());
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** The standard output and standard error so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM, waits for the end and returns the exit status. */
    public int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** Sends a signal such as INT, waits for the end and returns the exit status. */
    public int signal(String name) {
        Signals.send(name, process);
        return awaitExit();
    }

    /** Kills the process (SIGKILL), as a power failure would. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Freezes the process (SIGSTOP): its connections stay open, and it does not respond. */
    public void freeze() {
        Signals.freeze(process);
    }

    /** Resumes the process (SIGCONT). Its clocks have moved on. */
    public void thaw() {
        Signals.thaw(process);
    }

    private int awaitExit() {
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("Gatehouse did not stop:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The result of a command.
     *
     * @param output standard output and standard error together
     */
    public record Finished(int status, String output) {}
}
