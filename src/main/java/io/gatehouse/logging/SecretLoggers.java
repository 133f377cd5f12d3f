package io.gatehouse.logging;

import ch.qos.logback.classic.Level;
import java.util.List;

/**
 * The loggers of libraries that write secrets below INFO: the driver of PostgreSQL bound values and so hashes, the server
 * header lines and so tokens, Jersey and what Dropwizard adds to it whatever could not be read and so passwords. No level of
 * a log is worth that.
 */
public final class SecretLoggers {
    /** Their names; those below them are guarded too. */
    public static final List<String> NAMES =
            List.of("org.postgresql", "org.eclipse.jetty", "org.glassfish.jersey", "io.dropwizard.jersey");

    private SecretLoggers() {}

    /** Whether a logger is a guarded one or below it. */
    public static boolean isWithin(String logger, String guarded) {
        return logger.equals(guarded) || logger.startsWith(guarded + ".");
    }

    /** Whether they write secrets at this level. */
    public static boolean tellsSecrets(Level level) {
        return level.toInt() < Level.INFO_INT;
    }
}
