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

/** Changes to audit events or their seals are detected, even those by the owner of the tables. */
@Tag("AUD-01")
class AuditSealTest {
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 150;

    private static AuditFixture world;

    @BeforeAll
    static void open() {
        world = new AuditFixture();
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
    void events_are_sealed_once_and_verified_after_the_baseline() {
        assertThat(world.verify().newest()).isEmpty();
        world.sealed(3);
        world.sealed(0);
        world.sealed(2);
        world.write();
        AuditReport report = world.verify();
        assertThat(report.isWhole()).isTrue();
        assertThat(List.of(report.seals(), report.events(), report.dropped(), report.unsealed()))
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
    void swapped_events_are_reported_within_one_seal_and_across_two() {
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
    void an_inserted_event_is_reported() {
        fiveSeals();
        world.execute("INSERT INTO audit_event (occurred_at, action, outcome, xid)"
                + " SELECT occurred_at, 'login', 'success', xid FROM audit_event WHERE id = 5");
        assertThat(world.broken()).containsExactly("added_events 3");
        // More than fit into the page beside the other events.
        world.execute(
                "INSERT INTO audit_event (occurred_at, action, outcome, xid) SELECT occurred_at, 'login', 'success',"
                        + " xid FROM audit_event, generate_series(1, 20) WHERE id = 5");
        assertThat(world.broken()).containsExactly("added_events 3");
    }

    @Test
    void a_backdated_event_is_reported() {
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
    void an_event_of_a_future_transaction_is_reported() {
        fiveSeals();
        world.execute(
                "INSERT INTO audit_event (action, outcome, xid) VALUES ('login', 'success', '9223372036854775000')");
        world.sealed(1);
        assertThat(world.broken()).containsExactly("event_ahead 0");
    }

    @Test
    void a_truncated_chain_is_detected_with_a_known_seal_and_by_every_running_instance() {
        fiveSeals();
        String known = world.verify().newest();
        world.execute("DELETE FROM audit_seal WHERE number = 6");
        world.execute("DELETE FROM audit_event WHERE id > 12");
        AuditVerification verification = new AuditVerification(world.database, world.keys);
        assertThat(verification.run("").isWhole())
                .as("the chain alone does not show it")
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
    void events_of_a_long_transaction_are_sealed_when_it_has_ended() throws SQLException {
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
    void concurrent_writers_and_sealers_produce_an_intact_chain_over_all_committed_events() throws Exception {
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

    /** Transactions with one to five events and other work in between. Every third is rolled back. */
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
    void more_events_than_fit_into_a_seal_produce_several_seals() {
        world.execute("INSERT INTO audit_event (action, outcome) SELECT 'login', 'success' FROM generate_series(1, "
                + (2 * AuditSealer.MOST_EVENTS + 1) + ")");
        world.sealed(0);
        AuditReport report = world.verify();
        assertThat(List.of(report.seals(), report.events())).isEqualTo(List.of(4L, 2L * AuditSealer.MOST_EVENTS + 1));
        assertThat(report.isWhole()).isTrue();
    }

    @Test
    void a_restored_dump_continues_the_chain_on_a_server_with_lower_transaction_ids() {
        fiveSeals();
        world.write();
        // The dump contains ids of transactions that are in the future here.
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

    /** The seals of the server that was dumped, up to event 15. */
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
    void a_backlog_is_read_through_the_index_without_sorting() throws Exception {
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
