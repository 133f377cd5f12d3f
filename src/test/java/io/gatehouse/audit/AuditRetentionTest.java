package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditPartitions.Extent;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Partitions are dropped after the retention, by a role that can neither drop tables nor delete events. */
@Tag("SEC-06")
class AuditRetentionTest {
    private static final AuditSealKeys KEYS = new AuditSealKeys(Map.of(1, AuditFixture.newKey()));
    private static final Duration RETENTION = Duration.ofDays(400);
    private static final String MONTHS = "SELECT string_agg(name, ' ' ORDER BY name) FROM audit_month"
            + " WHERE ends_at < clock_timestamp() - interval '60 days'";

    private final TestDatabase owner = TestDatabase.migrated();
    private final TestDatabase runtime = owner.runtime();
    private final AuditPartitions months = months(RETENTION);

    @BeforeEach
    void key() throws SQLException {
        execute(owner, "INSERT INTO audit_key (id, sealed_key, kek_id) VALUES (1, 'not opened here', 'none')");
    }

    private AuditPartitions months(Duration retention) {
        return new AuditPartitions(
                Database.over(runtime.dataSource()), new AuditLog(AuditContext::none), KEYS, retention);
    }

    @AfterEach
    void forgetInterrupts() {
        var unused = Thread.interrupted();
    }

    private static String text(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Creates a partition with a number of events; returns its name. */
    private String month(String first, int events) throws SQLException {
        String name = "audit_event_" + first.substring(0, 7).replace('-', '_');
        String begin = "timestamptz '" + first + " 00:00:00+00'";
        execute(owner, """
                DO $$ BEGIN EXECUTE format('CREATE TABLE %1$s PARTITION OF audit_event FOR VALUES FROM (%%L) TO (%%L)',
                    %2$s, (timestamp '%3$s' + interval '1 month') AT TIME ZONE 'UTC'); END $$
                """.formatted(name, begin, first));
        execute(owner, """
                INSERT INTO audit_event (occurred_at, action, outcome)
                SELECT %s + n * interval '1 second', 'login', 'success' FROM generate_series(0, %d) n
                """.formatted(begin, events - 1));
        return name;
    }

    /** The first day of the month in which the retention ends, shifted by a number of months. */
    private String edge(int offset) throws SQLException {
        return text(
                owner,
                "SELECT (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC' - interval '400 days')"
                        + " + interval '" + offset + " month')::date::text");
    }

    @Test
    void only_whole_months_older_than_the_retention_are_dropped() throws SQLException {
        String old = month("2020-02-01", 3);
        String last = month(edge(-1), 2);
        String stays = month(edge(0), 1);
        execute(
                owner,
                "CREATE TABLE audit_event_archive PARTITION OF audit_event"
                        + " FOR VALUES FROM ('2019-01-01') TO ('2019-02-01')");
        execute(
                owner,
                "INSERT INTO audit_event (occurred_at, action, outcome) VALUES"
                        + " ('2019-01-15', 'login', 'success'), ('2018-01-01', 'login', 'success')");
        List<Extent> expired = months.expired();
        assertThat(expired)
                .extracting(each -> each.month().name() + " " + each.events())
                .containsExactly(old + " 3", last + " 2");
        assertThat(text(owner, MONTHS)).as("looking drops nothing").isEqualTo(old + " " + last + " " + stays);
        assertThat(months.drop()).isEqualTo(expired);
        assertThat(text(owner, MONTHS)).isEqualTo(stays);
        assertThat(text(owner, "SELECT count(*) FROM audit_event WHERE action = 'login'"))
                .as("one in the month that stays, one in somebody's own partition, one in none")
                .isEqualTo("3");
        assertThat(text(
                        owner,
                        "SELECT string_agg(details ->> 'partition' || ' ' || (details ->> 'events'), ',' ORDER BY id)"
                                + " FROM audit_event WHERE action = 'audit_purge' AND outcome = 'success'"))
                .isEqualTo(old + " 3," + last + " 2");
        assertThat(months.drop()).isEmpty();
    }

    @Test
    void a_retention_of_zero_drops_nothing() throws SQLException {
        String old = month("2020-02-01", 1);
        AuditPartitions forEver = months(Duration.ZERO);
        assertThat(forEver.expired()).isEmpty();
        assertThat(forEver.drop()).isEmpty();
        assertThat(forEver.dropAll()).isTrue();
        assertThat(text(owner, MONTHS)).isEqualTo(old);
    }

    @Test
    void two_concurrent_purges_drop_each_month_once() throws Exception {
        for (int i = 1; i <= 6; i++) {
            month("2020-0" + i + "-01", 1);
        }
        Callable<List<Extent>> drop = months::drop;
        List<Extent> dropped = new ArrayList<>();
        Race.run(List.of(drop, drop)).forEach(dropped::addAll);
        assertThat(dropped).hasSize(6).doesNotHaveDuplicates();
        assertThat(text(owner, "SELECT count(*) FROM audit_event WHERE action = 'audit_purge'"))
                .isEqualTo("6");
    }

    @Test
    void a_drop_that_waits_for_a_reader_does_not_block_new_events_for_long() throws SQLException {
        String old = month("2020-02-01", 1);
        try (Connection reader = owner.connect();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("SELECT count(*) FROM audit_event");
            assertThatThrownBy(months::drop)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem()).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE));
            reader.rollback();
        }
        assertThat(text(owner, MONTHS)).isEqualTo(old);
        assertThat(text(owner, "SELECT count(*) FROM audit_event WHERE action = 'audit_purge'"))
                .isEqualTo("0");
        assertThat(months.drop()).hasSize(1);
    }

    @Test
    void an_interrupted_purge_stops_between_two_months() throws SQLException {
        month("2020-02-01", 1);
        Thread.currentThread().interrupt();
        assertThat(months.dropAll()).isFalse();
        assertThat(Thread.interrupted()).as("the thread still knows").isTrue();
        assertThat(months.dropAll()).isTrue();
    }

    @Test
    void the_runtime_role_can_neither_drop_tables_nor_delete_events() throws SQLException {
        String old = month("2020-02-01", 1);
        for (String forbidden : new String[] {
            "DROP TABLE " + old,
            "DELETE FROM audit_event",
            "UPDATE audit_event SET action = 'logout'",
            "TRUNCATE audit_event",
            "CREATE TABLE other (id int)",
            "ALTER TABLE audit_event DETACH PARTITION " + old,
        }) {
            assertThatThrownBy(() -> execute(runtime, forbidden))
                    .as(forbidden)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
        assertThat(months.drop()).hasSize(1);
    }

    @Test
    void the_drop_function_rejects_a_young_month_another_table_and_a_role_without_the_grant() throws SQLException {
        String present = text(owner, "SELECT name FROM audit_month ORDER BY name LIMIT 1");
        assertThat(text(runtime, "SELECT audit_drop_month('" + present + "', interval '30 days')"))
                .isEqualTo("f");
        assertThatThrownBy(() -> text(runtime, "SELECT audit_drop_month('" + present + "', interval '-9 years')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
        assertThat(text(runtime, "SELECT audit_drop_month('users', interval '30 days')"))
                .isEqualTo("f");
        // A temporary view with the same name would be found first by this caller.
        execute(
                runtime,
                "CREATE TEMPORARY VIEW audit_month AS SELECT 'users' AS name, now() - interval '9 years' AS ends_at;"
                        + " SELECT audit_drop_month('users', interval '30 days')");
        assertThat(text(owner, "SELECT count(*) FROM users")).isEqualTo("0");
        execute(
                owner,
                "DROP ROLE IF EXISTS audit_stranger; CREATE ROLE audit_stranger LOGIN PASSWORD 'audit_stranger'");
        TestDatabase stranger = new TestDatabase(owner.jdbcUrl(), "audit_stranger", "audit_stranger");
        assertThatThrownBy(() -> text(stranger, "SELECT audit_drop_month('" + present + "', interval '30 days')"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
}
