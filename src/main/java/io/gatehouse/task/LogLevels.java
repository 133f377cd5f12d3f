package io.gatehouse.task;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.logging.SecretLoggers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Changes log levels, permanently or for a limited time. Loggers that print secrets below INFO cannot be set below
 * INFO. Thread-safe.
 */
public final class LogLevels {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogLevels.class);

    private final LoggerContext context;
    private final ScheduledExecutorService executor;
    private final Map<Logger, Change> pending = new HashMap<>();

    /** @param executor the executor that ends temporary changes */
    public LogLevels(LoggerContext context, ScheduledExecutorService executor) {
        this.context = context;
        this.executor = executor;
        context.getLoggerList().stream()
                .filter(each -> isRestricted(each) && each.getLevel() != null)
                .forEach(each -> each.setLevel(atLeastInfo(each.getLevel())));
        restrictedLoggers()
                .filter(each -> SecretLoggers.writesSecrets(each.getEffectiveLevel()))
                .forEach(each -> each.setLevel(Level.INFO));
    }

    /** A temporary change and the level before it; null if the logger inherited its level. */
    private record Change(@Nullable Level before, ScheduledFuture<?> end) {}

    /**
     * The result of a change, or of a dry run.
     *
     * @param known whether any logger of this name, or below it, exists; a mistyped name has none
     * @param before the level before, set or inherited
     * @param after the level afterwards
     */
    public record Effect(boolean known, String before, String after) {}

    /**
     * Sets a level.
     *
     * @param level null to inherit the level of the parent logger
     * @param duration after this time the level from before the first of several temporary changes is restored; zero
     *     makes the change permanent
     * @throws io.gatehouse.kernel.ProblemException {@link Problem#INPUT_INVALID} if secrets would be logged
     */
    public synchronized Effect set(String wanted, @Nullable Level level, Duration duration) {
        String name = normal(wanted);
        Effect effect = look(name, level);
        Logger logger = context.getLogger(name);
        Change earlier = pending.remove(logger);
        Level before = earlier == null ? logger.getLevel() : earlier.before();
        if (earlier != null) {
            earlier.end().cancel(false);
        }
        change(logger, level);
        if (!duration.isZero()) {
            ScheduledFuture<?> end =
                    executor.schedule(() -> revert(logger), duration.toMillis(), TimeUnit.MILLISECONDS);
            pending.put(logger, new Change(before, end));
        }
        LOG.info("The level of {} is {} and was {}", name, effect.after(), effect.before());
        return effect;
    }

    /** Returns what {@link #set} would do, and throws the same exceptions. */
    public synchronized Effect look(String wanted, @Nullable Level level) {
        String name = normal(wanted);
        refuseSecrets(name, level);
        Logger logger = context.exists(name);
        String after = level == null ? above(name).toString() : level.toString();
        Logger present = logger == null ? nearest(name) : logger;
        return new Effect(logger != null, present.getEffectiveLevel().toString(), after);
    }

    /** Logback accepts the name of the root logger in any case. */
    private static String normal(String name) {
        return AsciiCase.equal(name, org.slf4j.Logger.ROOT_LOGGER_NAME) ? org.slf4j.Logger.ROOT_LOGGER_NAME : name;
    }

    private synchronized void revert(Logger logger) {
        Change change = pending.remove(logger);
        if (change != null) {
            change(logger, change.before());
            LOG.info("The level of {} is {} again", logger.getName(), logger.getEffectiveLevel());
        }
    }

    /**
     * Changes a level. A logger that prints secrets never inherits a level below INFO, not even for a moment: it first
     * gets an explicit level.
     */
    private void change(Logger logger, @Nullable Level level) {
        if (isRestricted(logger)) {
            boolean inherits = level == null && !SecretLoggers.writesSecrets(above(logger.getName()));
            logger.setLevel(inherits ? null : atLeastInfo(level == null ? Level.INFO : level));
            return;
        }
        List<Logger> inheriting =
                restrictedLoggers().filter(each -> each.getLevel() == null).toList();
        inheriting.forEach(each -> each.setLevel(each.getEffectiveLevel()));
        logger.setLevel(level);
        inheriting.forEach(
                each -> each.setLevel(SecretLoggers.writesSecrets(above(each.getName())) ? Level.INFO : null));
    }

    private Stream<Logger> restrictedLoggers() {
        return SecretLoggers.NAMES.stream().map(context::getLogger);
    }

    private static boolean isRestricted(Logger logger) {
        return SecretLoggers.NAMES.stream().anyMatch(guarded -> SecretLoggers.isWithin(logger.getName(), guarded));
    }

    private static Level atLeastInfo(Level level) {
        return SecretLoggers.writesSecrets(level) ? Level.INFO : level;
    }

    private void refuseSecrets(String name, @Nullable Level level) {
        for (String guarded : SecretLoggers.NAMES) {
            boolean inside = SecretLoggers.isWithin(name, guarded);
            boolean reached = inside || (isAbove(name, guarded) && !isSetBetween(name, guarded));
            Level wanted = level == null ? above(name) : level;
            if (reached && SecretLoggers.writesSecrets(wanted)) {
                throw Problem.INPUT_INVALID
                        .asException("Below INFO, " + guarded
                                + " logs hashes of passwords, tokens or passwords. Nothing was changed.")
                        .withErrors(List.of(new FieldError("level", "must be INFO or above for this logger.")));
            }
        }
    }

    private static boolean isAbove(String name, String below) {
        return name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME) || below.startsWith(name + ".");
    }

    /**
     * Whether a logger between the first (exclusive) and the second (inclusive) has an explicit level, which overrides
     * that of the first.
     */
    private boolean isSetBetween(String above, String below) {
        for (String name = below; !name.isEmpty() && !name.equals(above); name = parent(name)) {
            Logger logger = context.exists(name);
            if (logger != null && logger.getLevel() != null) {
                return true;
            }
        }
        return false;
    }

    private Level above(String name) {
        return name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME)
                ? Level.DEBUG
                : nearest(parent(name)).getEffectiveLevel();
    }

    private Logger nearest(String name) {
        for (String each = name; !each.isEmpty(); each = parent(each)) {
            Logger logger = context.exists(each);
            if (logger != null) {
                return logger;
            }
        }
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static String parent(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }
}
