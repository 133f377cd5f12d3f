package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Sends signals to processes that the test has started. */
public final class Signals {
    private static final long LONGEST_SECONDS = 60;
    private static final String IGNORED = "SigIgn:";
    private static final int INT = 2;
    private static final int TERM = 15;

    private Signals() {}

    /** Freezes a process and its children: connections stay open and get no response. */
    public static void freeze(Process process) {
        send("STOP", withChildren(process));
    }

    /** Resumes a process and its children. */
    public static void thaw(Process process) {
        send("CONT", withChildren(process));
    }

    /** Kills a process and its children and waits for their end. */
    public static void kill(Process process) {
        List<ProcessHandle> all = withChildren(process);
        all.forEach(ProcessHandle::destroyForcibly);
        await(process);
    }

    /** Terminates a process and waits for its end. */
    public static void end(Process process, String signal) {
        if (process.isAlive()) {
            send(signal, List.of(process.toHandle()));
            await(process);
        }
    }

    /** Returns whether this process and its children ignore a signal, as under {@code nohup}. */
    public static boolean isIgnored(String signal) {
        int number = signal.equals("INT") ? INT : TERM;
        try (Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
            return status.filter(line -> line.startsWith(IGNORED))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring(IGNORED.length()).strip(), 16))
                    .anyMatch(mask -> (mask >> (number - 1) & 1) == 1);
        } catch (IOException e) {
            // Unknown: not Linux.
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
            // The exit status is ignored: a child may have ended since it was listed.
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
