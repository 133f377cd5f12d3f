package io.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Describes the machine of a measurement, so that its output says whether other work was running. */
final class Machine {
    private Machine() {}

    /** Cores, JDK and load average. */
    static String description() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS) + ": "
                + Runtime.getRuntime().availableProcessors() + " cores, JDK " + Runtime.version() + ", load average "
                + load();
    }

    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).strip().replaceAll(" \\d+/.*", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
