package io.gatehouse.task;

import ch.qos.logback.classic.Level;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Problem;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** The admin tasks for logging. */
public final class LogTasks {
    private static final String LEVEL = "level";
    private static final String LOGGER = "logger";
    private static final String DURATION = "duration";
    private static final String INHERITED = "INHERITED";

    private LogTasks() {}

    /**
     * {@code log-level}: changes the level of a logger, permanently or for a limited time. It replaces Dropwizard's
     * task, which validates nothing.
     */
    public static AdminTask level(LogLevels levels) {
        List<TaskParameter> parameters = List.of(
                TaskParameter.required(LEVEL, "OFF|ERROR|WARN|INFO|DEBUG|TRACE|" + INHERITED),
                TaskParameter.optional(LOGGER, "[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+){0,20}", Logger.ROOT_LOGGER_NAME),
                TaskParameter.optional(DURATION, "0s|[1-9][0-9]{0,4}[smh]", "0s"));
        return AdminTask.local("log-level", parameters, call -> {
            Duration duration = Duration.parse("PT" + call.text(DURATION));
            LogLevels.Effect effect = call.dryRun()
                    ? levels.look(call.text(LOGGER), level(call))
                    : levels.set(call.text(LOGGER), level(call), duration);
            return TaskReport.empty()
                    .with(LOGGER, call.text(LOGGER))
                    .with("known", effect.known())
                    .with("before", effect.before())
                    .with(LEVEL, effect.after())
                    .with("reverts_after_seconds", duration.toSeconds());
        });
    }

    private static @Nullable Level level(TaskCall call) {
        if (!call.text(LEVEL).equals(INHERITED)) {
            return Level.toLevel(call.text(LEVEL));
        }
        if (AsciiCase.equal(call.text(LOGGER), Logger.ROOT_LOGGER_NAME)) {
            throw Problem.REQUEST_MALFORMED.asException(
                    Logger.ROOT_LOGGER_NAME + " has no parent logger: set a level other than " + INHERITED + ".");
        }
        return null;
    }
}
