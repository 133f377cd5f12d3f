package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditReport.Break;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forged events and seals: no value that a writer chooses removes an event from the chain unnoticed. */
@Tag("AUD-05")
class AuditForgeryTest {
    private static final String NO_CHECK = "ALTER TABLE audit_event DROP CONSTRAINT audit_event_id_positive; ";
    private static final String EVENT = "INSERT INTO audit_event (id, action, outcome) OVERRIDING SYSTEM VALUE VALUES ";

    private final AuditFixture world = new AuditFixture();

    @BeforeEach
    void twoSeals() {
        world.sealed(3);
        world.sealed(3);
        assertThat(world.broken()).isEmpty();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void the_constraint_rejects_ids_below_1_even_from_the_table_owner() {
        assertThatThrownBy(() -> world.execute(EVENT + "(0, 'login', 'success')"))
                .hasMessageContaining("audit_event_id_positive");
        world.execute(EVENT + "(7000, 'login', 'success')");
        world.sealed(0);
        assertThat(world.broken()).as("an event like any other").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "-9223372036854775808"})
    void an_event_with_an_id_below_1_is_reported_and_counted(String id) {
        world.execute(NO_CHECK + EVENT + "(" + id + ", 'login', 'success')");
        world.sealed(1);
        assertThat(world.broken()).containsExactly("uncovered_events 0");
        assertThat(world.sealer.uncoveredEvents()).isEqualTo(1);
        world.sealed(1);
        assertThat(world.sealer.uncoveredEvents()).as("each once").isEqualTo(1);
    }

    @Test
    void an_event_with_an_id_below_1_and_an_old_transaction_is_reported() {
        world.execute(NO_CHECK + EVENT.replace("outcome)", "outcome, xid)") + "(0, 'login', 'success', '3')");
        assertThat(world.broken()).containsExactly("uncovered_events 0");
    }

    @Test
    void events_from_a_sequence_with_negative_numbers_are_reported_and_counted() {
        world.execute(NO_CHECK + "ALTER TABLE audit_event ALTER COLUMN id SET MINVALUE -1000 SET START -1000 RESTART");
        world.sealed(2);
        assertThat(world.verify().breaks())
                .singleElement()
                .extracting(Break::what)
                .asString()
                .contains("2 events", "-1000", "-999");
        assertThat(world.sealer.uncoveredEvents()).isEqualTo(2);
    }

    @Test
    void a_restarted_sequence_is_reported_only_after_a_restore() {
        world.execute("ALTER TABLE audit_event ALTER COLUMN id RESTART");
        world.sealed(3);
        assertThat(world.broken()).as("sealed by their transactions").isEmpty();
        restore();
        world.execute("ALTER TABLE audit_event ALTER COLUMN id RESTART WITH 3");
        world.sealed(2);
        assertThat(world.broken()).containsExactly("uncovered_events 0");
        assertThat(world.sealer.uncoveredEvents()).isEqualTo(2);
    }

    /** Restarts the chain, as after a restore into a server with lower transaction ids. */
    private void restore() {
        Database database = Database.over(world.owner.dataSource());
        database.inTransaction(tx -> {
            AuditSealDao dao = tx.dao(AuditSealDao.class);
            AuditSeal newest = dao.newest().orElseThrow();
            AuditSeal restart = newest.restart(dao.turn(AdvisoryLock.AUDIT_SEALS.number()), world.keys);
            dao.insert(restart);
            return restart;
        });
        world.execute("ALTER TABLE audit_event ALTER COLUMN id RESTART WITH 100");
        world.sealed(2);
        assertThat(world.broken())
                .as("events from before the restore keep their seals")
                .isEmpty();
    }

    @Test
    void an_old_unsealed_event_is_reported_and_a_recent_one_is_not() {
        world.write();
        assertThat(world.broken()).isEmpty();
        world.execute("UPDATE audit_event SET occurred_at = occurred_at - interval '11 minutes' WHERE id = 7");
        assertThat(world.broken()).containsExactly("unsealed_events 0");
        world.sealed(0);
        assertThat(world.broken()).isEmpty();
    }

    @Test
    void nothing_is_sealed_after_a_forged_seal_until_it_is_removed() throws SQLException {
        world.write();
        Database database = Database.over(world.owner.dataSource());
        database.inTransaction(tx -> forged(tx.dao(AuditSealDao.class)));
        assertThat(world.broken()).containsExactly("changed_seal 4");
        world.sealed(1);
        assertThat(world.sealer.forgedSeals()).isEqualTo(1);
        assertThat(world.number("SELECT max(number) FROM audit_seal")).isEqualTo(4);
        world.execute("DELETE FROM audit_seal WHERE number = 4");
        world.sealed(0);
        assertThat(world.sealer.forgedSeals()).isEqualTo(1);
        assertThat(world.broken()).isEmpty();
        assertThat(world.verify().unsealed()).isZero();
    }

    private AuditSeal forged(AuditSealDao dao) {
        AuditSealKeys other = new AuditSealKeys(Map.of(1, AuditFixture.newKey()));
        AuditSeal last = dao.newest().orElseThrow();
        List<AuditSealDao.EventRow> rows = dao.after(0, last.lastXid(), last.lastId(), Long.MAX_VALUE, 1);
        AuditSeal seal = last.next(dao.turn(AdvisoryLock.AUDIT_SEALS.number()), rows, other);
        dao.insert(seal);
        return seal;
    }

    @Test
    void a_seal_inserted_by_the_runtime_role_disables_no_check() throws SQLException {
        try (Connection connection = world.owner.runtime().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO audit_seal SELECT number + 1, sealed_at, key_id, last_xid, last_id,"
                    + " 9223372036854775807, 9223372036854775807, next_xid, month, events, digest, hash"
                    + " FROM audit_seal ORDER BY number DESC LIMIT 1");
        }
        world.sealed(1);
        assertThat(world.sealer.forgedSeals()).isEqualTo(1);
        assertThat(world.broken()).contains("changed_seal 4");
    }
}
