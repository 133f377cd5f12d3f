package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class AuditPartitionsTest {
    private static final int INSTANCES = 4;
    private static final int ROUNDS = 20;

    private final TestDatabase test = TestDatabase.migrated();
    private final Database database = Database.over(test.dataSource());

    private void makeMonths(int ahead) {
        database.with(AuditDao.class, dao -> dao.makeMonths(ahead));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = test.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = test.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private void dropThisMonth() throws SQLException {
        execute("DO $$ BEGIN EXECUTE 'DROP TABLE audit_event_' || to_char(clock_timestamp() AT TIME ZONE 'UTC',"
                + " 'YYYY_MM'); END $$");
    }

    @Test
    void an_event_lands_in_the_partition_of_its_month() throws SQLException {
        database.inTransaction(tx -> {
            new AuditLog(AuditContext::none).record(tx, AuditEvent.success(AuditAction.KEY_CREATE));
            return tx;
        });
        assertThat(text("SELECT tableoid::regclass::text FROM audit_event"))
                .matches("audit_event_\\d{4}_\\d{2}")
                .isEqualTo(text("SELECT 'audit_event_' || to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY_MM')"
                        + " FROM audit_event"));
    }

    @Test
    void two_instances_that_start_at_once_can_create_the_same_month() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(INSTANCES);
        for (int round = 0; round < ROUNDS; round++) {
            dropThisMonth();
            CyclicBarrier start = new CyclicBarrier(INSTANCES);
            List<Future<?>> making = new ArrayList<>();
            for (int i = 0; i < INSTANCES; i++) {
                making.add(threads.submit(() -> {
                    start.await();
                    makeMonths(1);
                    return true;
                }));
            }
            for (Future<?> each : making) {
                each.get();
            }
        }
        threads.shutdown();
    }

    @Test
    void a_partition_that_is_created_too_late_causes_no_failure() throws SQLException {
        dropThisMonth();
        execute("INSERT INTO audit_event (action, outcome) VALUES ('login', 'success')");
        makeMonths(14);
        assertThat(text("SELECT tableoid::regclass::text FROM audit_event")).isEqualTo("audit_event_default");
        assertThat(text("SELECT count(*) FROM pg_class WHERE relname ~ '^audit_event_[0-9]{4}_[0-9]{2}$'"))
                .isEqualTo("14");
    }
}
