package io.gatehouse.monitoring;

import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.FileAppenderFactory;
import io.dropwizard.logging.common.LoggingFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the directories of the log files. */
public final class LogDirectories {
    private LogDirectories() {}

    /** The directories of all file appenders; empty if the log is written only to the console. */
    public static List<Path> of(LoggingFactory logging) {
        if (!(logging instanceof DefaultLoggingFactory known)) {
            return List.of();
        }
        return known.getAppenders().stream()
                .filter(FileAppenderFactory.class::isInstance)
                .map(appender -> ((FileAppenderFactory<?>) appender).getCurrentLogFilename())
                .flatMap(name -> Optional.ofNullable(name).stream())
                .map(name -> Path.of(name).toAbsolutePath().getParent())
                .distinct()
                .toList();
    }
}
