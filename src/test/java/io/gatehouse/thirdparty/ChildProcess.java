package io.gatehouse.thirdparty;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Signals;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that a test has started; its output is kept for failure messages. Not thread-safe. */
public final class ChildProcess implements AutoCloseable {
    /** Installing packages on a slow network takes minutes. */
    private static final long LONGEST_MINUTES = 5;

    private final Process process;
    private final Path output;

    private ChildProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts a program in a folder. */
    public static ChildProcess start(Path folder, Map<String, String> environment, List<String> command) {
        try {
            Path output = Files.createTempFile("third-party", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            return new ChildProcess(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the program accepts connections on a port of loopback. */
    public void awaitOpen(int port) {
        try {
            Eventually.await("a server on port " + port, () -> isOpen(port));
        } catch (AssertionError e) {
            throw new AssertionError(output(), e);
        }
    }

    private boolean isOpen(int port) {
        if (!process.isAlive()) {
            throw new AssertionError("The server ended: " + output());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    Finished awaitExit() {
        try (this) {
            if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("The program did not end: " + output());
            }
            return new Finished(process.exitValue(), output());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Standard output and standard error so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills the process and its children. */
    @Override
    public void close() {
        Signals.kill(process);
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
