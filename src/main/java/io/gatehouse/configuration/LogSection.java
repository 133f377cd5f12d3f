package io.gatehouse.configuration;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.LoggingFactory;
import io.gatehouse.logging.SecretLoggers;
import java.util.Map;

/** Validates that the section {@code logging} writes no secret to the log. */
public final class LogSection {
    private static final String LOGGERS = "logging.loggers.";

    private LogSection() {}

    /** Rejects levels below INFO for libraries that then write passwords, hashes or tokens. */
    public static void validate(ConfigurationErrors errors, LoggingFactory logging) {
        if (logging instanceof DefaultLoggingFactory levels) {
            SecretLoggers.NAMES.forEach(guarded -> validate(errors, levels, guarded));
        }
    }

    private static void validate(ConfigurationErrors errors, DefaultLoggingFactory logging, String guarded) {
        Map<String, JsonNode> loggers = logging.getLoggers();
        loggers.forEach((name, setting) -> errors.rejectIf(
                SecretLoggers.isWithin(name, guarded) && SecretLoggers.writesSecrets(level(setting)),
                LOGGERS + name,
                "must be INFO or above, because this library logs secrets below it."));
        for (String name = guarded; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            if (loggers.containsKey(name)) {
                errors.rejectIf(
                        SecretLoggers.writesSecrets(level(loggers.get(name))), LOGGERS + name, secretsError(guarded));
                return;
            }
        }
        errors.rejectIf(
                SecretLoggers.writesSecrets(Level.toLevel(logging.getLevel(), Level.INFO)),
                "logging.level",
                secretsError(guarded));
    }

    private static String secretsError(String guarded) {
        return "reaches " + guarded + ", which logs secrets below INFO: add " + guarded + ": INFO to logging.loggers.";
    }

    /** A level, or an object that contains one. */
    private static Level level(JsonNode setting) {
        return Level.toLevel(setting.path("level").asText(setting.asText()), Level.INFO);
    }
}
