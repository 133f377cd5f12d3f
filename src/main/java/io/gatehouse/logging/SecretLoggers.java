package io.gatehouse.logging;

import ch.qos.logback.classic.Level;
import java.util.List;

/**
 * Loggers of libraries that write secrets below INFO: the PostgreSQL driver writes bound values, including hashes;
 * Jetty writes headers, including tokens; Jersey and Dropwizard's Jersey extensions write unreadable input, including
 * passwords.
 */
public final class SecretLoggers {
    /** The names of the loggers. The loggers below them are restricted too. */
    public static final List<String> NAMES =
            List.of("org.postgresql", "org.eclipse.jetty", "org.glassfish.jersey", "io.dropwizard.jersey");

    private SecretLoggers() {}

    /** Whether a logger is a restricted one or below it. */
    public static boolean isWithin(String logger, String guarded) {
        return logger.equals(guarded) || logger.startsWith(guarded + ".");
    }

    /** Whether these loggers write secrets at a level. */
    public static boolean writesSecrets(Level level) {
        return level.toInt() < Level.INFO_INT;
    }
}
