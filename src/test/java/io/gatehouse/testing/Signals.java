package io.gatehouse.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Signals to processes that the test itself has started. */
public final class Signals {
    private static final long LONGEST_SECONDS = 60;

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
