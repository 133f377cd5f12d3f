package io.gatehouse.background;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.storage.Database;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OPS-01")
class JobSchedulerTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int INSTANCES = 4;

    private final TestDatabase test = TestDatabase.emptied();
    private final Database database = Database.over(test.dataSource());
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void forgetInterrupts() {
        var unused = Thread.interrupted();
    }

    private boolean count() {
        runs.incrementAndGet();
        return true;
    }

    /** An instance that has just started. */
    private JobScheduler instance(BooleanSupplier work) {
        return new JobScheduler(database, List.of(new ScheduledJob("work", HOUR, work)));
    }

    private String text(String sql) {
        try (Connection connection = test.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String dueAfterStart() {
        return text(
                "SELECT date_trunc('minute', due_at - started_at + interval '30 seconds')::text FROM scheduled_work WHERE name = 'work'");
    }

    /** Lets time pass, for the work. */
    private void pass(String interval) {
        String shift = "UPDATE scheduled_work SET due_at = due_at - interval '%1$s',"
                + " started_at = started_at - interval '%1$s' WHERE name = 'work' RETURNING name";
        assertThat(text(shift.formatted(interval))).isEqualTo("work");
    }

    @Test
    void an_instance_that_starts_again_and_again_does_the_work_once_a_period() {
        for (int start = 0; start < 5; start++) {
            instance(this::count).run();
        }
        assertThat(runs).hasValue(1);
        assertThat(dueAfterStart()).isEqualTo("01:00:00");
        pass("59 minutes");
        instance(this::count).run();
        assertThat(runs).hasValue(1);
        pass("1 minute");
        instance(this::count).run();
        assertThat(runs).hasValue(2);
    }

    @Test
    void of_many_instances_one_does_it() throws Exception {
        for (int period = 1; period <= 20; period++) {
            List<Callable<Boolean>> instances = new ArrayList<>();
            for (int i = 0; i < INSTANCES; i++) {
                JobScheduler instance = instance(this::count);
                instances.add(() -> {
                    instance.run();
                    return true;
                });
            }
            Race.run(instances);
            assertThat(runs).hasValue(period);
            pass("1 hour");
        }
    }

    @Test
    void what_failed_or_came_to_no_end_is_due_again_after_ten_minutes_and_stops_nothing_else() {
        ScheduledJob broken = new ScheduledJob("broken", HOUR, () -> {
            throw new IllegalStateException("asked for by the test");
        });
        ScheduledJob endless = new ScheduledJob("work", HOUR, () -> !count());
        new JobScheduler(database, List.of(broken, endless)).run();
        assertThat(runs).hasValue(1);
        assertThat(dueAfterStart()).isEqualTo("00:10:00");
        assertThat(text(
                        "SELECT date_trunc('minute', due_at - started_at + interval '30 seconds')::text FROM scheduled_work"
                                + " WHERE name = 'broken' AND completed_at IS NULL"))
                .isEqualTo("00:10:00");
        instance(this::count).run();
        assertThat(runs).as("not due yet").hasValue(1);
        pass("10 minutes");
        instance(this::count).run();
        assertThat(runs).hasValue(2);
        assertThat(dueAfterStart()).isEqualTo("01:00:00");
    }

    @Test
    void what_was_interrupted_is_due_for_the_next_one_at_once_and_nothing_more_is_begun() {
        ScheduledJob interrupted = new ScheduledJob("work", HOUR, () -> {
            Thread.currentThread().interrupt();
            return !count();
        });
        ScheduledJob other = new ScheduledJob("other", HOUR, this::count);
        new JobScheduler(database, List.of(interrupted, other)).run();
        assertThat(Thread.interrupted()).as("the thread still knows").isTrue();
        assertThat(runs).hasValue(1);
        instance(this::count).run();
        assertThat(runs).hasValue(2);
    }

    @Test
    void whoever_comes_to_an_end_after_somebody_else_has_begun_notes_nothing() {
        instance(() -> {
                    pass("10 minutes");
                    instance(() -> !count()).run();
                    return count();
                })
                .run();
        assertThat(runs).hasValue(2);
        assertThat(dueAfterStart()).isEqualTo("00:10:00");
        assertThat(text("SELECT completed_at FROM scheduled_work")).isNull();
    }

    @Test
    void rows_are_updated_in_place() {
        for (int period = 0; period < 20; period++) {
            instance(this::count).run();
            pass("1 hour");
        }
        String updates = "SELECT %s FROM pg_stat_user_tables WHERE relname = 'scheduled_work'";
        Eventually.await("PostgreSQL's figures", () -> Integer.parseInt(text(updates.formatted("n_tup_upd"))) >= 60);
        assertThat(text(updates.formatted("n_tup_hot_upd"))).isEqualTo(text(updates.formatted("n_tup_upd")));
    }
}
