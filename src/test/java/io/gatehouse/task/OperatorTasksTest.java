package io.gatehouse.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator does to sessions and users, on a running service. */
@Tag("OPS-04")
final class OperatorTasksTest {
    private static final String PURGE = "purge-expired-refresh-tokens";
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService SERVICE = TestService.start();
    private static final AdminPort ADMIN = new AdminPort(SERVICE);
    private static final Api API = new Api(SERVICE.uri());

    @AfterAll
    static void close() {
        SERVICE.close();
    }

    private static long number(String sql) {
        try (Connection connection = SERVICE.database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long expire(String login) {
        return number("""
                WITH old AS (
                    UPDATE session SET access_expires_at = now() - interval '1 day',
                        refresh_expires_at = now() - interval '1 day'
                    WHERE user_id = (SELECT id FROM users WHERE login = '%s') RETURNING id)
                SELECT count(*) FROM old
                """.formatted(login));
    }

    private static Api.Pair user(String login) {
        assertThat(API.register(login, PASSWORD).status()).isEqualTo(201);
        return API.login(login, PASSWORD);
    }

    @Test
    void a_purge_removes_what_its_dry_run_counted_and_nothing_the_second_time() {
        Api.Pair live = user("purge_lives");
        user("purge_old");
        API.login("purge_old", PASSWORD);
        assertThat(expire("purge_old")).isEqualTo(2);
        long before = number("SELECT count(*) FROM session");
        JsonNode dry = ADMIN.run(PURGE, "dry_run=true");
        assertThat(dry.toString()).isEqualTo("{\"users\":1,\"sessions\":2,\"revocations\":0,\"dry_run\":true}");
        assertThat(number("SELECT count(*) FROM session")).isEqualTo(before);
        JsonNode done = ADMIN.run(PURGE, "");
        for (String counted : new String[] {"users", "sessions", "revocations"}) {
            assertThat(done.get(counted)).as(counted).isEqualTo(dry.get(counted));
        }
        assertThat(done.get("batches").asInt()).isEqualTo(2);
        assertThat(done.get("complete").asBoolean()).isTrue();
        assertThat(number("SELECT count(*) FROM session")).isEqualTo(before - 2);
        assertThat(ADMIN.run(PURGE, "").get("sessions").asInt()).isZero();
        API.refresh(live);
    }

    @Test
    void a_purge_with_a_bad_parameter_is_400_and_removes_nothing() {
        user("purge_bad");
        assertThat(expire("purge_bad")).isEqualTo(1);
        long before = number("SELECT count(*) FROM session");
        assertThat(ADMIN.call(PURGE, "dry_run=yes").status()).isEqualTo(400);
        assertThat(ADMIN.call(PURGE, "login=purge_bad").status()).isEqualTo(400);
        assertThat(number("SELECT count(*) FROM session")).isEqualTo(before);
        assertThat(ADMIN.call(PURGE, "").body()).contains("sessions: 1\n", "runs_elsewhere: false\n");
    }
}
