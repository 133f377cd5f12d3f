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

/** What the retention drops is no break of the chain, and what anybody else drops is one. */
@Tag("AUD-06")
class AuditDroppedMonthTest {
    private final AuditWorld world = new AuditWorld();
    private final AuditPartitions months =
            new AuditPartitions(world.database, world.log, world.keys, Duration.ofDays(400));

    @AfterEach
    void close() {
        world.close();
    }

    /** Events of a month, sealed as if they had been written then, and one of now. */
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
    void months_that_the_retention_dropped_are_no_break() {
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
        assertThat(List.of(report.seals(), report.events(), report.gone())).isEqualTo(List.of(7L, 4L, 6L));
        world.execute("UPDATE audit_seal SET events = 2 WHERE number = 2");
        assertThat(world.broken()).as("seals of dropped months are still links").containsExactly("changed_seal 2");
    }

    @Test
    void months_that_somebody_else_dropped_or_emptied_are_breaks_and_each_needs_a_seal_of_its_own() {
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
    void an_event_excuses_nothing_since_whoever_drops_a_month_can_write_one() {
        String young = YearMonth.now(ZoneOffset.UTC).minusMonths(1).toString();
        for (String month : List.of("2019-05", "2020-02", young)) {
            month(month);
            world.sealed(1);
            drop(month);
            sayItWasPurged(month);
        }
        world.sealed(0);
        assertThat(world.broken()).containsExactly("missing_events 2", "missing_events 5", "missing_events 8");
        assertThat(world.verify().gone()).isZero();
    }

    @Test
    void the_role_that_serves_cannot_drop_unnoticed_what_the_retention_keeps() throws SQLException {
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
    void the_service_does_not_believe_a_list_of_months_that_calls_a_young_one_old() {
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
    void a_seal_about_a_month_excuses_nothing_that_was_sealed_later_and_cannot_be_altered() {
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
    void what_was_dropped_before_purges_were_sealed_is_taken_as_it_is_once() {
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
        assertThat(world.verify().gone()).isEqualTo(6);
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

    /** As the version before did it: three events, and no baseline. */
    private AuditSeal sealedBefore(AuditSealDao dao) {
        AuditSeal last = dao.newest().orElse(AuditSeal.NONE);
        List<AuditSealDao.EventRow> rows = dao.after(0, last.lastXid(), last.lastId(), Long.MAX_VALUE, 3);
        AuditSeal seal = last.next(dao.turn(AdvisoryLock.AUDIT_SEALS.number()), rows, world.keys);
        dao.insert(seal);
        return seal;
    }
}
