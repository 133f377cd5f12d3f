package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the retention drops is no break of the chain, and what anybody else drops is one. */
@Tag("AUD-01")
class AuditDroppedMonthTest {
    private final AuditWorld world = new AuditWorld();
    private final AuditMonths months = new AuditMonths(world.database, world.log, Duration.ofDays(400));

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

    @Test
    void a_month_that_the_retention_dropped_is_no_break_and_neither_are_those_before_it() {
        month("2019-05");
        month("2020-02");
        world.sealed(2);
        assertThat(world.verify().seals()).as("each with events of one month").isEqualTo(3);
        assertThat(months.drop()).hasSize(2);
        AuditReport unsealed = world.verify();
        assertThat(unsealed.breaks())
                .as("told by events that are not sealed yet")
                .isEmpty();
        world.sealed(0);
        AuditReport report = world.verify();
        assertThat(report.breaks()).isEmpty();
        assertThat(List.of(report.seals(), report.events(), report.gone())).isEqualTo(List.of(4L, 4L, 6L));
        world.execute("UPDATE audit_seal SET events = 2 WHERE number = 1");
        assertThat(world.broken()).as("seals of dropped months are still links").containsExactly("changed_seal 1");
    }

    @Test
    void a_month_that_somebody_else_dropped_or_emptied_is_one() {
        month("2019-05");
        month("2020-02");
        world.sealed(2);
        world.execute("DROP TABLE audit_event_2020_02");
        world.execute("DELETE FROM audit_event_2019_05");
        assertThat(world.broken()).containsExactly("missing_events 1", "missing_events 2");
        assertThat(months.drop()).as("the one that is there").hasSize(1);
        world.sealed(0);
        assertThat(world.broken()).as("the other one is younger").containsExactly("missing_events 2");
    }

    @Test
    void an_event_that_tells_of_a_drop_is_not_believed_of_a_month_that_was_too_young() {
        String young = YearMonth.now(ZoneOffset.UTC).minusMonths(1).toString();
        month(young);
        world.sealed(2);
        String partition = "audit_event_" + young.replace('-', '_');
        world.execute("DROP TABLE " + partition);
        world.execute("INSERT INTO audit_event (action, outcome, details) VALUES ('audit_purge', 'success',"
                + " '{\"partition\": \"" + partition + "\"}')");
        world.sealed(0);
        assertThat(world.broken()).containsExactly("missing_events 1");
    }
}
