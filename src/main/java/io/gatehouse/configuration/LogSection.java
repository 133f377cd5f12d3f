package io.gatehouse.configuration;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.LoggingFactory;
import io.gatehouse.logging.SecretLoggers;
import java.util.Map;

/** Asks of the section {@code logging} that no secret gets into the log. */
public final class LogSection {
    private static final String LOGGERS = "logging.loggers.";

    private LogSection() {}

    /** Refuses levels below INFO where libraries then write passwords, hashes or tokens. */
    public static void review(ConfigurationErrors findings, LoggingFactory logging) {
        if (logging instanceof DefaultLoggingFactory levels) {
            SecretLoggers.NAMES.forEach(guarded -> review(findings, levels, guarded));
        }
    }

    private static void review(ConfigurationErrors findings, DefaultLoggingFactory logging, String guarded) {
        Map<String, JsonNode> loggers = logging.getLoggers();
        loggers.forEach((name, setting) -> findings.refuseIf(
                SecretLoggers.isWithin(name, guarded) && SecretLoggers.tellsSecrets(level(setting)),
                LOGGERS + name,
                "must be INFO or above: below it this library logs secrets."));
        for (String name = guarded; !name.isEmpty(); name = name.substring(0, Math.max(0, name.lastIndexOf('.')))) {
            if (loggers.containsKey(name)) {
                findings.refuseIf(
                        SecretLoggers.tellsSecrets(level(loggers.get(name))), LOGGERS + name, insteadFor(guarded));
                return;
            }
        }
        findings.refuseIf(
                SecretLoggers.tellsSecrets(Level.toLevel(logging.getLevel(), Level.INFO)),
                "logging.level",
                insteadFor(guarded));
    }

    private static String insteadFor(String guarded) {
        return "reaches " + guarded + ", which logs secrets below INFO: add " + guarded + ": INFO to logging.loggers.";
    }

    /** A level alone, or an object that holds one. */
    private static Level level(JsonNode setting) {
        return Level.toLevel(setting.path("level").asText(setting.asText()), Level.INFO);
    }
}
