package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Eventually;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The cost of sessions in PostgreSQL: round trips, indexes, heap-only updates. */
class SessionCostTest {
    private static final int REFRESHES = 300;

    private final SessionFixture world = new SessionFixture(Duration.ofMinutes(10));

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void round_trips_are_two_for_a_login_one_for_a_refresh_and_two_for_a_repeated_one() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.refresh(pair);
        assertThat(RoundTripCounter.of(() -> world.login("alice"))).as("login").isEqualTo(2);
        TokenPair fresh = world.login("alice");
        assertThat(RoundTripCounter.of(() -> world.refresh(fresh)))
                .as("refresh")
                .isEqualTo(1);
        assertThat(RoundTripCounter.of(() -> world.refresh(fresh))).as("repeat").isEqualTo(2);
    }

    @Test
    void a_logout_takes_a_round_trip_for_each_statement_and_one_for_the_commit() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        assertThat(RoundTripCounter.of(() -> world.logouts.logout(world.caller(pair))))
                .as("delete, revocation, event, commit")
                .isEqualTo(4);
    }

    @Tag("REF-11")
    @Test
    void a_malformed_or_altered_token_costs_none() {
        world.user("alice");
        String text = world.login("alice").refreshToken().reveal();
        String altered = text.substring(0, 40) + (text.charAt(40) == 'A' ? 'B' : 'A') + text.substring(41);
        for (String bad : new String[] {"", "gtr_", "x", altered, text + "A", text.substring(1)}) {
            assertThat(RoundTripCounter.of(() -> assertThat(refused(bad)).isTrue()))
                    .isZero();
        }
    }

    private boolean refused(String token) {
        try {
            return world.refreshes.refresh(Secret.valueOf(token), SessionFixture.HOME) == null;
        } catch (io.gatehouse.kernel.ProblemException e) {
            return true;
        }
    }

    @Test
    void rotations_update_in_place() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        for (int i = 0; i < REFRESHES; i++) {
            pair = world.refresh(pair);
        }
        String updates = "SELECT %s FROM pg_stat_user_tables WHERE relname = 'session'";
        Eventually.await("PostgreSQL's figures", () -> world.number(updates.formatted("n_tup_upd")) >= REFRESHES);
        assertThat(world.number(updates.formatted("n_tup_hot_upd")))
                .isEqualTo(world.number(updates.formatted("n_tup_upd")));
    }

    @Test
    void a_login_finds_its_user_by_index() throws Exception {
        world.users.insertMany("user", 100_000, "x");
        world.update("ANALYZE users");
        String sql = SessionDao.class
                .getMethod("credentials", String.class)
                .getAnnotation(SqlQuery.class)
                .value();
        String plan = plan("EXPLAIN " + sql.replace(":name", "'user4711'"));
        assertThat(plan).contains("users_login_key", "users_email_key").doesNotContain("Seq Scan on users");
        // As it is run after its fifth time on a connection: planned for any name.
        String generic = plan("SET plan_cache_mode = force_generic_plan; PREPARE find (text) AS "
                + sql.replace(":name", "$1") + "; EXPLAIN EXECUTE find('user4711')");
        assertThat(generic).contains("users_login_key", "users_email_key").doesNotContain("Seq Scan on users");
    }

    @Tag("REV-21")
    @Test
    void a_refresh_finds_the_row_that_it_replaces_by_index() throws Exception {
        world.update(
                "INSERT INTO revocation (kind, key, expires_at, xid) SELECT 'token', 'key' || i,"
                        + " clock_timestamp() + interval '1 hour', CAST(CAST(i AS text) AS xid8) FROM generate_series(1, 100000) i");
        world.update("ANALYZE revocation");
        String sql = RefreshDao.class
                .getMethod("rotate", RefreshDao.Move.class)
                .getAnnotation(SqlQuery.class)
                .value();
        String plan = plan("EXPLAIN "
                + sql.replaceAll(":(session)\\b", "gen_random_uuid()")
                        .replaceAll(":(hash|nextHash)\\b", "'\\\\x00'")
                        .replace(":deniedTokenId", "'key'")
                        .replaceAll(":[a-zA-Z]+", "1"));
        assertThat(plan).contains("revocation_xid").doesNotContain("Seq Scan on revocation");
    }

    private String plan(String statements) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = world.connections.connect();
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(statements);
            while (rows || statement.getUpdateCount() != -1) {
                plan.append(rows ? text(statement.getResultSet()) : "");
                rows = statement.getMoreResults();
            }
        }
        return plan.toString();
    }

    private static String text(ResultSet lines) throws SQLException {
        StringBuilder text = new StringBuilder();
        while (lines.next()) {
            text.append(lines.getString(1)).append('\n');
        }
        return text.toString();
    }
}
