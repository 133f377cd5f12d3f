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

/** The packaged service, {@code target/gatehouse.jar}, as a process of its own. Not thread-safe. */
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

    /** All that it takes to start it. */
    private record Launch(
            List<String> program, Map<String, String> environment, int port, int adminPort, List<String> arguments) {}

    /**
     * Starts {@code server config.yml} on free ports of loopback and waits until the admin port answers.
     *
     * @param environment variables beside those of the ports; nothing else named {@code GATEHOUSE_…} is passed on
     */
    public static GatehouseProcess serve(Map<String, String> environment) {
        return serve(environment, AS_PACKAGED);
    }

    /** Starts it with more options of the JVM. */
    public static GatehouseProcess serveWith(List<String> options, Map<String, String> environment) {
        List<String> program = new ArrayList<>(options);
        program.addAll(AS_PACKAGED);
        return serve(environment, program);
    }

    /** Starts it with a pipe for its output that fills up, for nobody reads it. */
    public static GatehouseProcess serveUnread(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(UNREAD, "true");
        return serve(all, AS_PACKAGED);
    }

    /** Starts it with another main class, which has the packaged classes and those of the tests. */
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

    /** Starts one like it on the same ports; this one must have ended. */
    public GatehouseProcess startAgain() {
        close();
        return serve(launch);
    }

    /** Begins one command. */
    public static GatehouseProcess begin(Map<String, String> environment, String... arguments) {
        return start(new Launch(AS_PACKAGED, environment, 0, 0, List.of(arguments)));
    }

    /** Waits until a command has ended. */
    public Finished await() {
        int status = awaitExit();
        return new Finished(status, output());
    }

    /** Runs one command to its end. */
    public static Finished run(Map<String, String> environment, String standardInput, String... arguments) {
        try (GatehouseProcess running = start(new Launch(AS_PACKAGED, environment, 0, 0, List.of(arguments)))) {
            try (OutputStream input = running.process.getOutputStream()) {
                input.write(standardInput.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading, as a refused command does.
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

    /** The operating system's number of the process. */
    public long pid() {
        return process.pid();
    }

    /** All that it wrote so far to standard output and standard error. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to stop (SIGTERM) and waits; returns the exit status. */
    public int terminate() {
        process.destroy();
        return awaitExit();
    }

    /** Asks it to stop with another signal, such as INT, and waits; returns the exit status. */
    public int signal(String name) {
        Signals.send(name, process);
        return awaitExit();
    }

    /** Ends it at once (SIGKILL), as a power cut would. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Stops it from running (SIGSTOP): its connections stay open, and it answers nothing. */
    public void freeze() {
        Signals.freeze(process);
    }

    /** Lets it run again, with clocks that went on (SIGCONT). */
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
     * A command that came to its end.
     *
     * @param output standard output and standard error together
     */
    public record Finished(int status, String output) {}
}
