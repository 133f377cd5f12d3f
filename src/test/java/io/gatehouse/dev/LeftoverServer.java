package io.gatehouse.dev;

import io.gatehouse.command.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Stops a database server that still runs because an earlier run was killed. */
final class LeftoverServer {
    private static final long STOP_TIMEOUT_SECONDS = 30;

    private LeftoverServer() {}

    /**
     * Stops the server whose process id is in the first line of a file, if it still runs.
     *
     * @param program part of the program's path; another process may have the id by now
     */
    static void stop(Path pidFile, String program) throws IOException {
        Optional<ProcessHandle> left =
                pid(pidFile).flatMap(ProcessHandle::of).filter(process -> runs(process, program));
        if (left.isEmpty()) {
            return;
        }
        left.get().destroy();
        try {
            left.get().onExit().get(STOP_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException | InterruptedException e) {
            throw new StartupException("A " + program + " server of an earlier run does not stop: kill process "
                    + left.get().pid() + ".");
        }
    }

    private static boolean runs(ProcessHandle process, String program) {
        return process.info().command().orElse("").contains(program);
    }

    private static Optional<Long> pid(Path file) throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return lines.stream()
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("[0-9]{1,9}"))
                .map(Long::valueOf);
    }
}
