package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Counters;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RefreshRecorderTest {
    private final SessionFixture world = new SessionFixture(Duration.ofMinutes(1));

    @AfterEach
    void close() {
        world.close();
    }

    private long count(String outcome) {
        return Counters.value(world.metrics, "gatehouse_refreshes", "outcome", outcome);
    }

    private long events(String action) {
        return world.number("SELECT count(*) FROM audit_event WHERE action = ?", action);
    }

    private void refused(TokenPair pair) {
        assertThatThrownBy(() -> world.refresh(pair)).isInstanceOf(ProblemException.class);
    }

    @Tag("OPS-05")
    @Test
    void each_refresh_counts_once_and_is_audited_unless_it_rotated() {
        world.user("alice");
        TokenPair first = world.login("alice");
        TokenPair second = world.refresh(first);
        assertThat(count("rotated")).isEqualTo(1);
        world.refresh(first);
        assertThat(count("repeated")).isEqualTo(1);
        world.refresh(world.refresh(second));
        refused(first);
        assertThat(count("superseded")).isEqualTo(1);
        world.age(Duration.ofMinutes(2));
        refused(first);
        assertThat(count("reused")).isEqualTo(1);
        refused(first);
        assertThat(count("unknown")).isEqualTo(1);
        TokenPair old = world.login("alice");
        world.update("UPDATE session SET refresh_expires_at = clock_timestamp()");
        refused(old);
        assertThat(count("expired")).isEqualTo(1);
        world.sums.flush();
        for (String action : new String[] {
            "refresh_repeated", "refresh_superseded", "refresh_reused", "refresh_unknown", "refresh_expired"
        }) {
            assertThat(events(action)).as(action).isEqualTo(1);
        }
        assertThat(world.number("SELECT count(*) FROM audit_event WHERE action = 'refresh_repeated'"
                        + " AND session_id IS NOT NULL AND subject_id IS NOT NULL"))
                .isEqualTo(1);
    }

    @Tag("AUD-04")
    @Test
    void a_flood_of_forged_tokens_is_one_audit_event_with_a_count() {
        for (int i = 0; i < 5_000; i++) {
            Secret forged = Secret.valueOf("gtr_" + i);
            assertThatThrownBy(() -> world.refreshes.refresh(forged, SessionFixture.HOME))
                    .isInstanceOf(ProblemException.class);
        }
        assertThat(count("forged")).isEqualTo(5_000);
        world.sums.flush();
        world.sums.flush();
        assertThat(events("refresh_forged")).isEqualTo(1);
        assertThat(world.number("SELECT (details->>'count')::bigint FROM audit_event WHERE action = 'refresh_forged'"))
                .isEqualTo(5_000);
    }
}
