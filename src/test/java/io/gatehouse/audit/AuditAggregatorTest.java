package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("AUD-04")
class AuditAggregatorTest {
    private final AuditFixture world = new AuditFixture();
    private final AuditAggregator sums = new AuditAggregator(world.database, world.log);

    @AfterEach
    void close() {
        world.close();
    }

    private static AuditEvent refusedLogin(UUID user) {
        return AuditEvent.refused(AuditAction.LOGIN).on(new UserId(user));
    }

    @Test
    void beyond_a_thousand_rows_all_further_events_are_one_row_without_ids() {
        UUID known = UUID.randomUUID();
        sums.add(refusedLogin(known));
        IntStream.range(0, 5_000).forEach(i -> sums.add(refusedLogin(UUID.randomUUID())));
        sums.add(refusedLogin(known));
        sums.flush();
        assertThat(world.number("SELECT count(*) FROM audit_event")).isEqualTo(AuditAggregator.MOST_ROWS + 1L);
        assertThat(world.number("SELECT (details ->> 'count')::int FROM audit_event WHERE subject_id IS NULL"))
                .isEqualTo(5_000 - (AuditAggregator.MOST_ROWS - 1));
        assertThat(world.number(
                        "SELECT (details ->> 'count')::int FROM audit_event WHERE subject_id = '" + known + "'"))
                .isEqualTo(2);
    }

    @Test
    void events_are_kept_and_written_later_if_the_database_fails() {
        sums.add(refusedLogin(new UUID(0, 1)));
        world.execute("CREATE FUNCTION not_now() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = 'disk_full'; END $$");
        world.execute("CREATE TRIGGER not_now BEFORE INSERT ON audit_event FOR EACH ROW EXECUTE FUNCTION not_now()");
        assertThatThrownBy(sums::flush).isInstanceOf(ProblemException.class);
        sums.add(refusedLogin(new UUID(0, 1)));
        world.execute("DROP TRIGGER not_now ON audit_event");
        sums.flush();
        assertThat(world.number("SELECT (details ->> 'count')::int FROM audit_event"))
                .isEqualTo(2);
    }
}
