package io.gatehouse.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.logging.SecretLoggers;
import io.gatehouse.task.LogLevels.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OPS-04")
class LogLevelsTest {
    private static final Duration NEVER = Duration.ZERO;

    private final LoggerContext context = new LoggerContext();
    private final ScheduledThreadPoolExecutor later = new ScheduledThreadPoolExecutor(1);
    private LogLevels levels = new LogLevels(context, later);

    @BeforeEach
    void configure() {
        later.setRemoveOnCancelPolicy(true);
        context.getLogger("ROOT").setLevel(Level.WARN);
        context.getLogger("io.gatehouse.session.SessionPurge");
        SecretLoggers.NAMES.forEach(name -> context.getLogger(name).setLevel(null));
        levels = new LogLevels(context, later);
    }

    @AfterEach
    void close() {
        later.shutdownNow();
    }

    private Level effective(String name) {
        return context.getLogger(name).getEffectiveLevel();
    }

    /** Does what waits for its time. */
    private void passTime() {
        Runnable next = later.getQueue().peek();
        assertThat(next).isNotNull();
        next.run();
        later.getQueue().remove(next);
    }

    @Test
    void a_level_holds_for_what_is_below_until_it_is_inherited_again() {
        assertThat(levels.set("io.gatehouse", Level.DEBUG, NEVER)).isEqualTo(new Effect(true, "WARN", "DEBUG"));
        assertThat(effective("io.gatehouse.session.SessionPurge")).isEqualTo(Level.DEBUG);
        assertThat(effective("io.other")).isEqualTo(Level.WARN);
        assertThat(later.getQueue()).isEmpty();
        assertThat(levels.set("io.gatehouse", null, NEVER)).isEqualTo(new Effect(true, "DEBUG", "WARN"));
        assertThat(effective("io.gatehouse.session.SessionPurge")).isEqualTo(Level.WARN);
    }

    @Test
    void looking_changes_nothing_and_knows_a_mistyped_name() {
        assertThat(levels.look("io.gatehouse.sesion", Level.DEBUG)).isEqualTo(new Effect(false, "WARN", "DEBUG"));
        assertThat(levels.look("io.gatehouse.session", Level.DEBUG)).isEqualTo(new Effect(true, "WARN", "DEBUG"));
        assertThat(effective("io.gatehouse.session.SessionPurge")).isEqualTo(Level.WARN);
        assertThat(context.exists("io.gatehouse.sesion")).isNull();
    }

    @Test
    void a_change_for_a_while_ends_with_the_level_before_the_first_of_several() {
        levels.set("io.gatehouse", Level.DEBUG, Duration.ofMinutes(10));
        levels.set("io.gatehouse", Level.TRACE, Duration.ofMinutes(5));
        assertThat(effective("io.gatehouse")).isEqualTo(Level.TRACE);
        assertThat(later.getQueue()).as("the first end is no more").hasSize(1);
        assertThat(((Delayed) later.getQueue().peek()).getDelay(TimeUnit.SECONDS))
                .isBetween(1L, 300L);
        passTime();
        assertThat(context.getLogger("io.gatehouse").getLevel()).isNull();
        assertThat(effective("io.gatehouse")).isEqualTo(Level.WARN);
    }

    @Test
    void a_change_for_good_stays_although_one_for_a_while_came_before() {
        levels.set("io.gatehouse", Level.DEBUG, Duration.ofMinutes(10));
        levels.set("io.gatehouse", Level.ERROR, NEVER);
        assertThat(later.getQueue()).isEmpty();
        assertThat(effective("io.gatehouse")).isEqualTo(Level.ERROR);
    }

    private void refused(String name, @Nullable Level level) {
        assertThatThrownBy(() -> levels.set(name, level, NEVER))
                .as(name + " " + level)
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isEqualTo(Problem.INPUT_INVALID));
    }

    @Tag("SEC-02")
    @Test
    void no_level_lets_secrets_into_the_log() {
        for (String name : new String[] {
            "org.postgresql",
            "org.postgresql.core.v3",
            "org.eclipse.jetty.http",
            "org.glassfish.jersey",
            "io.dropwizard",
            "org"
        }) {
            refused(name, Level.DEBUG);
            refused(name, Level.TRACE);
            levels.set(name, Level.INFO, NEVER);
            levels.set(name, null, NEVER);
        }
        refused("ROOT", Level.DEBUG);
        refused("root", Level.DEBUG);
        assertThat(effective("org.postgresql")).isEqualTo(Level.WARN);
        // The level of ROOT does not affect loggers with explicit levels.
        levels.set("org.postgresql", Level.INFO, NEVER);
        levels.set("org.eclipse", Level.INFO, NEVER);
        levels.set("org.glassfish", Level.INFO, NEVER);
        levels.set("io.dropwizard.jersey", Level.INFO, NEVER);
        levels.set("root", Level.DEBUG, NEVER);
        assertThat(effective("io.other")).isEqualTo(Level.DEBUG);
        refused("org.postgresql", null);
    }

    @Tag("OPS-06")
    @Test
    void a_guarded_logger_that_writes_secrets_at_the_start_no_longer_does() {
        context.getLogger("ROOT").setLevel(Level.DEBUG);
        context.getLogger("org.eclipse.jetty.http").setLevel(Level.TRACE);
        levels = new LogLevels(context, later);
        assertThat(effective("org.postgresql.core")).isEqualTo(Level.INFO);
        assertThat(effective("org.eclipse.jetty.http")).isEqualTo(Level.INFO);
        assertThat(effective("io.other")).isEqualTo(Level.DEBUG);
    }

    @Tag("OPS-06")
    @Test
    void a_guarded_logger_does_not_inherit_secrets_when_its_own_level_ends() {
        levels.set("org.postgresql", null, NEVER);
        levels.set("org.postgresql", Level.INFO, Duration.ofSeconds(8));
        levels.set("org.eclipse", Level.INFO, NEVER);
        levels.set("org.glassfish", Level.INFO, NEVER);
        levels.set("org", Level.TRACE, NEVER);
        passTime();
        assertThat(effective("org.postgresql")).isEqualTo(Level.INFO);
        assertThat(effective("org.other")).isEqualTo(Level.TRACE);
    }

    @Tag("OPS-06")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_sequence_of_changes_and_ends_lets_secrets_into_the_log_at_any_moment(long seed) {
        List<String> names =
                new ArrayList<>(List.of("ROOT", "root", "org", "io", "io.dropwizard", "org.eclipse", "io.other"));
        SecretLoggers.NAMES.forEach(name -> names.addAll(List.of(name, name + ".a", name + ".a.B")));
        @Nullable Level[] choices = {null, Level.OFF, Level.WARN, Level.INFO, Level.DEBUG, Level.TRACE};
        AtomicInteger changes = new AtomicInteger();
        context.addListener(new Watch(() -> {
            changes.incrementAndGet();
            names.stream()
                    .filter(LogLevelsTest::isGuarded)
                    .forEach(name -> assertThat(effective(name).toInt())
                            .as("%s with seed %d", name, seed)
                            .isGreaterThanOrEqualTo(Level.INFO_INT));
        }));
        Random random = new Random(seed);
        int set = 0;
        for (int i = 0; i < 2_000; i++) {
            if (random.nextInt(4) == 0 && !later.getQueue().isEmpty()) {
                passTime();
            } else {
                set += trySet(
                        names.get(random.nextInt(names.size())),
                        choices[random.nextInt(choices.length)],
                        random.nextBoolean() ? NEVER : Duration.ofMinutes(1 + random.nextInt(9)));
            }
        }
        assertThat(set).as("most are not refused").isGreaterThan(500);
        assertThat(changes.get()).isGreaterThan(set);
    }

    private int trySet(String name, @Nullable Level level, Duration duration) {
        if (level == null && name.equalsIgnoreCase("root")) {
            return 0;
        }
        try {
            levels.set(name, level, duration);
            return 1;
        } catch (ProblemException e) {
            return 0;
        }
    }

    private static boolean isGuarded(String name) {
        return SecretLoggers.NAMES.stream().anyMatch(guarded -> SecretLoggers.isWithin(name, guarded));
    }

    /** Looks after each change of a level. */
    private record Watch(Runnable look) implements LoggerContextListener {
        @Override
        public boolean isResetResistant() {
            return true;
        }

        @Override
        public void onStart(LoggerContext started) {}

        @Override
        public void onReset(LoggerContext reset) {}

        @Override
        public void onStop(LoggerContext stopped) {}

        @Override
        public void onLevelChange(Logger logger, Level level) {
            look.run();
        }
    }
}
