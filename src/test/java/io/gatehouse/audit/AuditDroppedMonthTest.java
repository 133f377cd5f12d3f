package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A month that was dropped after the retention does not break the chain; any other dropped month does. */
@Tag("AUD-06")
class AuditDroppedMonthTest {
    private final AuditFixture world = new AuditFixture();
    private final AuditPartitions months =
            new AuditPartitions(world.database, world.log, world.keys, Duration.ofDays(400));

    @AfterEach
    void close() {
        world.close();
    }

    /** Events that were sealed in a past month, and one current event. */
    private void month(String month) {
        world.execute(
                "CREATE TABLE audit_event_" + month.replace('-', '_') + " PARTITION OF audit_event FOR VALUES FROM ('"
                        + month + "-01 00:00:00+00') TO ('" + month + "-28 00:00:00+00')");
        world.execute("INSERT INTO audit_event (occurred_at, action, outcome) SELECT '" + month + "-02'::timestamptz"
                + " + n * interval '1 second', 'login', 'success' FROM generate_series(1, 3) n");
    }

    private void drop(String month) {
        world.execute("DROP TABLE audit_event_" + month.replace('-', '_'));
    }

    private void sayItWasPurged(String month) {
        world.execute("INSERT INTO audit_event (action, outcome, details) VALUES ('audit_purge', 'success',"
                + " '{\"partition\": \"audit_event_" + month.replace('-', '_') + "\", \"events\": \"3\"}')");
    }

    @Test
    void months_dropped_after_the_retention_are_not_reported() {
        month("2019-05");
        month("2020-02");
        world.sealed(2);
        assertThat(world.verify().seals())
                .as("the baseline, and each with events of one month")
                .isEqualTo(4);
        assertThat(months.drop()).hasSize(2);
        assertThat(world.broken()).isEmpty();
        world.sealed(0);
        AuditReport report = world.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(List.of(report.seals(), report.events(), report.dropped())).isEqualTo(List.of(7L, 4L, 6L));
        world.execute("UPDATE audit_seal SET events = 2 WHERE number = 2");
        assertThat(world.broken()).as("seals of dropped months are still links").containsExactly("changed_seal 2");
    }

    @Test
    void each_month_that_is_dropped_or_emptied_without_its_own_purge_seal_is_reported() {
        month("2019-05");
        month("2020-02");
        world.sealed(2);
        drop("2020-02");
        world.execute("DELETE FROM audit_event_2019_05");
        assertThat(world.broken()).containsExactly("missing_events 2", "missing_events 3");
        assertThat(months.drop()).as("the one that is there").hasSize(1);
        world.sealed(0);
        assertThat(world.broken()).containsExactly("missing_events 3");
    }

    @Test
    void an_audit_purge_event_does_not_excuse_a_dropped_month() {
        String young = YearMonth.now(ZoneOffset.UTC).minusMonths(1).toString();
        for (String month : List.of("2019-05", "2020-02", young)) {
            month(month);
            world.sealed(1);
            drop(month);
            sayItWasPurged(month);
        }
        world.sealed(0);
        assertThat(world.broken()).containsExactly("missing_events 2", "missing_events 5", "missing_events 8");
        assertThat(world.verify().dropped()).isZero();
    }

    @Test
    void a_drop_by_the_runtime_role_before_the_retention_is_reported() throws SQLException {
        String month = YearMonth.now(ZoneOffset.UTC).minusMonths(4).toString();
        month(month);
        world.sealed(1);
        try (Connection connection = world.owner.runtime().connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT audit_drop_month('audit_event_" + month.replace('-', '_') + "', interval '30 days')");
        }
        sayItWasPurged(month);
        world.sealed(0);
        assertThat(world.broken()).containsExactly("missing_events 2");
    }

    @Test
    void the_service_checks_the_age_of_a_month_by_its_name_and_not_by_the_view() {
        String young = YearMonth.now(ZoneOffset.UTC).minusMonths(4).toString();
        month(young);
        world.sealed(1);
        world.execute(
                "CREATE OR REPLACE VIEW audit_month AS SELECT 'audit_event_" + young.replace('-', '_')
                        + "'::text COLLATE \"C\" AS name, timestamptz '2019-01-01' AS begins_at, timestamptz '2019-02-01' AS ends_at");
        assertThat(months.expired()).hasSize(1);
        assertThat(months.drop()).isEmpty();
        assertThat(world.broken()).isEmpty();
    }

    @Test
    void a_purge_seal_excuses_no_events_that_were_sealed_later_and_cannot_be_altered() {
        month("2019-05");
        world.sealed(0);
        assertThat(months.drop()).hasSize(1);
        world.save();
        month("2019-05");
        world.sealed(0);
        drop("2019-05");
        assertThat(world.broken()).containsExactly("missing_events 2");
        for (String change : List.of("retention_seconds = NULL", "retention_seconds = 0", "month = '2020_02'")) {
            world.restore();
            assertThat(world.broken()).isEmpty();
            world.execute("UPDATE audit_seal SET " + change + " WHERE retention_seconds > 0");
            assertThat(world.broken()).as(change).containsExactly("changed_seal 3", "missing_events 2");
        }
    }

    @Test
    void only_the_first_baseline_accepts_months_that_were_dropped_before_it() {
        month("2019-05");
        month("2020-02");
        month("2021-03");
        Database database = Database.over(world.owner.dataSource());
        for (int i = 0; i < 3; i++) {
            database.inTransaction(tx -> sealedBefore(tx.dao(AuditSealDao.class)));
        }
        drop("2019-05");
        drop("2020-02");
        assertThat(world.broken()).containsExactly("missing_events 1", "missing_events 2");
        world.sealed(1);
        assertThat(world.broken()).isEmpty();
        assertThat(world.verify().dropped()).isEqualTo(6);
        drop("2021-03");
        sayItWasPurged("2021-03");
        world.sealed(1);
        assertThat(world.broken()).containsExactly("missing_events 3");
        world.execute("UPDATE audit_seal SET retention_seconds = NULL WHERE retention_seconds = 0");
        world.sealed(1);
        assertThat(world.broken())
                .as("a second baseline excuses nothing")
                .contains("changed_seal 4", "missing_events 3");
    }

    /** A chain of the previous version: three events, and no baseline. */
    private AuditSeal sealedBefore(AuditSealDao dao) {
        AuditSeal last = dao.newest().orElse(AuditSeal.NONE);
        List<AuditSealDao.EventRow> rows = dao.after(0, last.lastXid(), last.lastId(), Long.MAX_VALUE, 3);
        AuditSeal seal = last.next(dao.turn(AdvisoryLock.AUDIT_SEALS.number()), rows, world.keys);
        dao.insert(seal);
        return seal;
    }
}
