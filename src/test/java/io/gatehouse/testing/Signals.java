package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Signals to processes that the test itself has started. */
public final class Signals {
    private static final long LONGEST_SECONDS = 60;
    private static final String IGNORED = "SigIgn:";
    private static final int INT = 2;
    private static final int TERM = 15;

    private Signals() {}

    /** Stops a process and its children from running; connections to it stay open and nothing answers. */
    public static void freeze(Process process) {
        send("STOP", withChildren(process));
    }

    /** Lets them run again. */
    public static void thaw(Process process) {
        send("CONT", withChildren(process));
    }

    /** Ends a process and its children at once, and waits for that. */
    public static void kill(Process process) {
        List<ProcessHandle> all = withChildren(process);
        all.forEach(ProcessHandle::destroyForcibly);
        await(process);
    }

    /** Asks a process to end, and waits for that. */
    public static void end(Process process, String signal) {
        if (process.isAlive()) {
            send(signal, List.of(process.toHandle()));
            await(process);
        }
    }

    /** Whether this process ignores a signal, and with it those that it starts, as under {@code nohup}. */
    public static boolean isIgnored(String signal) {
        int number = signal.equals("INT") ? INT : TERM;
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith(IGNORED))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring(IGNORED.length()).strip(), 16))
                    .anyMatch(mask -> (mask >> (number - 1) & 1) == 1);
        } catch (IOException e) {
            // Not Linux: nobody knows.
            return false;
        }
    }

    /** Sends a signal to one process. */
    static void send(String signal, Process process) {
        send(signal, List.of(process.toHandle()));
    }

    private static List<ProcessHandle> withChildren(Process process) {
        List<ProcessHandle> all = new ArrayList<>(List.of(process.toHandle()));
        process.descendants().forEach(all::add);
        return all;
    }

    private static void send(String signal, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
        processes.forEach(each -> command.add(Long.toString(each.pid())));
        try {
            // A child may have ended since it was listed: the exit status says nothing.
            await(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(Process process) {
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Process " + process.pid() + " did not end.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
