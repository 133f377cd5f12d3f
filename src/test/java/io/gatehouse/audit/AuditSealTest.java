package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditReport.Break;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Race;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever changes audit events or their seals is found, even as the owner of the tables. */
@Tag("AUD-01")
class AuditSealTest {
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 150;

    private static AuditWorld world;

    @BeforeAll
    static void open() {
        world = new AuditWorld();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void reset() {
        world.reset();
    }

    @Test
    void what_was_written_is_sealed_once_and_verified_after_the_baseline() {
        assertThat(world.verify().newest()).isEmpty();
        world.sealed(3);
        world.sealed(0);
        world.sealed(2);
        world.write();
        AuditReport report = world.verify();
        assertThat(report.isWhole()).isTrue();
        assertThat(List.of(report.seals(), report.events(), report.gone(), report.unsealed()))
                .isEqualTo(List.of(3L, 5L, 0L, 1L));
        assertThat(report.newest()).matches("3:[0-9a-f]{64}");
        assertThat(world.sealer.seals()).isEqualTo(3);
        assertThat(world.sealer.unsealedSeconds()).isZero();
    }

    private void fiveSeals() {
        for (int i = 0; i < 5; i++) {
            world.sealed(3);
        }
        assertThat(world.broken()).isEmpty();
    }

    @Test
    void two_events_that_change_places_are_found_in_one_seal_and_across_two() {
        fiveSeals();
        swap(7, 8);
        assertThat(world.broken()).containsExactly("changed_events 4");
        swap(7, 8);
        assertThat(world.broken()).isEmpty();
        swap(3, 4);
        assertThat(world.broken()).containsExactly("changed_events 2", "changed_events 3");
    }

    private void swap(long a, long b) {
        world.execute("UPDATE audit_event e SET occurred_at = o.occurred_at FROM audit_event o WHERE e.id IN (" + a
                + ", " + b + ") AND o.id IN (" + a + ", " + b + ") AND o.id <> e.id");
    }

    @Test
    void an_event_that_is_put_between_others_is_found() {
        fiveSeals();
        world.execute("INSERT INTO audit_event (occurred_at, action, outcome, xid)"
                + " SELECT occurred_at, 'login', 'success', xid FROM audit_event WHERE id = 5");
        assertThat(world.broken()).containsExactly("added_events 3");
        // As many as there is no room for beside the others of the page.
        world.execute(
                "INSERT INTO audit_event (occurred_at, action, outcome, xid) SELECT occurred_at, 'login', 'success',"
                        + " xid FROM audit_event, generate_series(1, 20) WHERE id = 5");
        assertThat(world.broken()).containsExactly("added_events 3");
    }

    @Test
    void an_event_that_is_written_now_with_a_time_of_before_is_found() {
        fiveSeals();
        world.execute(
                "INSERT INTO audit_event (occurred_at, action, outcome) VALUES (now() - interval '2 hours', 'login',"
                        + " 'success'), (now(), 'login', 'success'), ('-infinity', 'login', 'success'),"
                        + " ('infinity', 'login', 'success')");
        world.sealed(0);
        assertThat(world.verify().breaks())
                .extracting(Break::kind)
                .containsExactly("backdated_event", "backdated_event");
        assertThat(world.verify().unsealed()).isZero();
    }

    @Test
    void an_event_that_would_never_be_sealed_is_found() {
        fiveSeals();
        world.execute(
                "INSERT INTO audit_event (action, outcome, xid) VALUES ('login', 'success', '9223372036854775000')");
        world.sealed(1);
        assertThat(world.broken()).containsExactly("event_ahead 0");
    }

    @Test
    void a_chain_without_its_end_is_noticed_by_who_knew_it_and_by_every_running_instance() {
        fiveSeals();
        String known = world.verify().newest();
        world.execute("DELETE FROM audit_seal WHERE number = 6");
        world.execute("DELETE FROM audit_event WHERE id > 12");
        AuditVerification verification = new AuditVerification(world.database, world.keys);
        assertThat(verification.run("").isWhole())
                .as("nothing inside tells of it")
                .isTrue();
        assertThat(verification.run(known).breaks())
                .extracting(place -> place.kind() + " " + place.seal())
                .containsExactly("other_seal 6");
        assertThat(world.sealer.cuts()).isZero();
        world.sealer.run();
        assertThat(world.sealer.cuts()).isEqualTo(1);
        world.sealed(3);
        assertThat(world.sealer.cuts()).as("told once").isEqualTo(1);
        assertThat(verification.run(known).breaks()).hasSize(1);
        assertThat(verification.run(world.verify().newest()).isWhole()).isTrue();
    }

    @Test
    void events_of_a_transaction_that_ends_late_come_into_a_later_seal_and_none_is_forgotten() throws SQLException {
        try (Connection late = world.owner.connect();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("INSERT INTO audit_event (action, outcome) VALUES ('login', 'success')");
            world.sealed(2);
            assertThat(world.verify().seals()).as("all wait for the oldest").isEqualTo(1);
            assertThat(world.sealer.unsealedSeconds()).isPositive();
            late.commit();
        }
        world.sealed(0);
        assertThat(world.verify().events()).isEqualTo(3);
        assertThat(world.broken()).isEmpty();
    }

    @Test
    void writers_and_sealers_at_once_leave_a_whole_chain_over_all_that_was_committed() throws Exception {
        AtomicInteger writing = new AtomicInteger(WRITERS);
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            all.add(() -> writes(writing));
        }
        for (int i = 0; i < 2; i++) {
            AuditSealer sealer = new AuditSealer(world.database, world.keys);
            all.add(() -> {
                while (writing.get() > 0) {
                    sealer.run();
                }
                return 0;
            });
        }
        int written = Race.run(all).stream().mapToInt(Integer::intValue).sum();
        world.sealed(0);
        AuditReport report = world.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(report.events()).isEqualTo(written).isPositive();
        assertThat(report.unsealed()).isZero();
        assertThat(report.seals()).isGreaterThan(2);
    }

    /** Transactions of one to five events with other work between, of which every third is rolled back. */
    private int writes(AtomicInteger writing) throws SQLException {
        int committed = 0;
        try (Connection connection = world.owner.runtime().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < TRANSACTIONS; i++) {
                int events = 1 + i % 5;
                for (int event = 0; event < events; event++) {
                    statement.execute("INSERT INTO audit_event (action, outcome) VALUES ('login', 'success')");
                    statement.execute(
                            "SELECT pg_sleep(0.00" + ThreadLocalRandom.current().nextInt(4) + ")");
                }
                if (i % 3 == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed += events;
                }
            }
        } finally {
            writing.decrementAndGet();
        }
        return committed;
    }

    @Test
    void more_than_fits_into_a_seal_makes_several() {
        world.execute("INSERT INTO audit_event (action, outcome) SELECT 'login', 'success' FROM generate_series(1, "
                + (2 * AuditSealer.MOST_EVENTS + 1) + ")");
        world.sealed(0);
        AuditReport report = world.verify();
        assertThat(List.of(report.seals(), report.events())).isEqualTo(List.of(4L, 2L * AuditSealer.MOST_EVENTS + 1));
        assertThat(report.isWhole()).isTrue();
    }

    @Test
    void a_dump_that_is_restored_into_a_server_that_has_counted_less_goes_on_with_the_chain() {
        fiveSeals();
        world.write();
        // What the dump brings is of transactions that are to come here.
        world.execute("UPDATE audit_event SET xid = (xid::text::bigint + 1000000)::text::xid8");
        world.execute("TRUNCATE audit_seal");
        Database database = Database.over(world.owner.dataSource());
        database.inTransaction(tx -> resealed(tx.dao(AuditSealDao.class)));
        assertThat(world.number("SELECT max(number) FROM audit_seal")).isEqualTo(1);
        world.write();
        world.sealed(2);
        world.sealed(1);
        AuditReport report = world.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(report.unsealed()).isZero();
        assertThat(List.of(report.seals(), report.events())).isEqualTo(List.of(6L, 20L));
        world.execute("UPDATE audit_event SET outcome = 'refused' WHERE id IN (15, 16, 20)");
        assertThat(world.broken()).containsExactly("changed_events 1", "changed_events 3", "changed_events 6");
    }

    /** What a sealer would have done in the server that the dump is from, up to event 15. */
    private AuditSeal resealed(AuditSealDao dao) {
        List<AuditSealDao.EventRow> rows = dao.after(0, 0, 0, Long.MAX_VALUE, 15);
        long next = rows.get(14).xid() + 1;
        AuditSeal seal = AuditSeal.NONE.next(
                new AuditSealDao.Turn(
                        true,
                        next,
                        next,
                        dao.turn(AdvisoryLock.AUDIT_SEALS.number()).micros()),
                rows,
                world.keys);
        dao.insert(seal);
        return seal;
    }

    @Test
    void a_backlog_is_read_in_its_order_and_not_sorted_again_for_each_seal() throws Exception {
        world.execute(
                "INSERT INTO audit_event (action, outcome) SELECT 'login', 'success' FROM generate_series(1, 5000)");
        String events = sql("after", long.class, long.class, long.class, long.class, int.class)
                .replace(":floorId", "0")
                .replace(":xid", "'0'")
                .replace(":id", "0")
                .replace(":before", "'9223372036854775807'")
                .replace(":most", "1000");
        StringBuilder plan = new StringBuilder();
        try (Connection connection = world.owner.runtime().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(sql("byIndex"));
            try (ResultSet lines = statement.executeQuery("EXPLAIN " + events)) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
        }
        assertThat(plan.toString())
                .contains("Merge Append", "Index Scan")
                .doesNotContain("Sort  (", "Bitmap", "Seq Scan");
    }

    private static String sql(String method, Class<?>... parameters) throws NoSuchMethodException {
        return AuditSealDao.class
                .getMethod(method, parameters)
                .getAnnotation(SqlQuery.class)
                .value();
    }
}
