package io.gatehouse.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.TestService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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

    private static String ofUser(String login) {
        return " WHERE user_id = (SELECT id FROM users WHERE login = '" + login + "')";
    }

    private static long events(String action, String login) {
        return number("SELECT count(*) FROM audit_event WHERE outcome = 'success' AND action = '" + action
                + "' AND subject_id = (SELECT id FROM users WHERE login = '" + login + "')");
    }

    @Tag("REV-08")
    @Test
    void a_user_who_is_revoked_is_refused_everywhere_and_may_log_in_again() {
        Api.Pair first = user("revoke_me");
        Api.Pair second = API.login("revoke_me", PASSWORD);
        Api.Pair other = user("revoke_not");
        assertThat(ADMIN.run("revoke-user", "login=revoke_me&dry_run=true").toString())
                .isEqualTo("{\"sessions\":2,\"dry_run\":true}");
        assertThat(number("SELECT count(*) FROM session" + ofUser("revoke_me"))).isEqualTo(2);
        assertThat(API.get("/auth/check", first.access()).status()).isEqualTo(204);
        assertThat(events("user_logout", "revoke_me")).isZero();
        assertThat(ADMIN.run("revoke-user", "login=REVOKE_me").get("sessions").asInt())
                .isEqualTo(2);
        for (Api.Pair ended : new Api.Pair[] {first, second}) {
            assertThat(API.get("/auth/check", ended.access()).status()).isEqualTo(401);
            assertThat(API.post("/auth/refresh", null, Map.of("refresh_token", ended.refresh()))
                            .status())
                    .isEqualTo(401);
        }
        assertThat(events("user_logout", "revoke_me")).isEqualTo(1);
        assertThat(API.get("/auth/check", other.access()).status()).isEqualTo(204);
        assertThat(API.get("/auth/check", API.login("revoke_me", PASSWORD).access())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void revoking_a_user_twice_or_twice_at_once_ends_what_there_is() throws Exception {
        Api.Pair pair = user("revoke_twice");
        Callable<Integer> revoke =
                () -> ADMIN.call("revoke-user", "login=revoke_twice").status();
        assertThat(Race.run(List.of(revoke, revoke))).containsOnly(200);
        assertThat(API.get("/auth/check", pair.access()).status()).isEqualTo(401);
        assertThat(ADMIN.run("revoke-user", "login=revoke_twice")
                        .get("sessions")
                        .asInt())
                .isZero();
    }

    @Test
    void an_unknown_user_is_404_and_a_bad_parameter_400() {
        Api.Pair pair = user("revoke_known");
        Api.Answer unknown = ADMIN.call("revoke-user", "login=revoke_unknown");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("urn:gatehouse:problem:user-not-found");
        for (String query :
                new String[] {"", "login=", "login=a%0Ab", "login=" + "a".repeat(256), "login=revoke_known&all=true"}) {
            assertThat(ADMIN.call("revoke-user", query).status()).as(query).isEqualTo(400);
        }
        assertThat(API.get("/auth/check", pair.access()).status()).isEqualTo(204);
    }

    @Tag("ACC-14")
    @Test
    void a_user_whose_login_was_imported_can_be_named() {
        user("revoke_imported");
        String login = "sl/ash & per%cent ..";
        // A data-modifying WITH, because only a query can be sent here.
        number("WITH renamed AS (UPDATE users SET login = '" + login
                + "' WHERE login = 'revoke_imported' RETURNING 1) SELECT count(*) FROM renamed");
        String encoded = URLEncoder.encode(login, StandardCharsets.UTF_8);
        assertThat(ADMIN.run("revoke-user", "login=" + encoded).get("sessions").asInt())
                .isEqualTo(1);
        assertThat(ADMIN.run("assign-role", "role=verifier&login=" + encoded)
                        .get("assigned")
                        .asBoolean())
                .isTrue();
    }

    @Tag("AUD-02")
    @Test
    void no_audit_event_of_a_task_repeats_a_login() {
        user("revoke_audit");
        String events = "SELECT count(*) FROM audit_event WHERE action = 'admin_task'";
        long before = number(events);
        ADMIN.run("revoke-user", "login=revoke_audit");
        ADMIN.call("revoke-user", "login=revoke_audit_nobody");
        assertThat(number(events) - before).isEqualTo(2);
        assertThat(number(events + " AND details::text LIKE '%revoke_audit%'")).isZero();
    }

    @Test
    void a_role_that_is_assigned_is_in_the_next_token_and_again_changes_nothing() {
        Api.Pair before = user("assign_me");
        String query = "login=ASSIGN_me&role=Superuser";
        assertThat(ADMIN.run("assign-role", query + "&dry_run=true").toString())
                .isEqualTo("{\"role\":\"Superuser\",\"assigned\":true,\"dry_run\":true}");
        assertThat(API.get("/users", API.refresh(before).access()).status()).isEqualTo(403);
        assertThat(events("role_assign", "assign_me")).isZero();
        assertThat(ADMIN.run("assign-role", query).get("assigned").asBoolean()).isTrue();
        assertThat(API.get("/users", API.login("assign_me", PASSWORD).access()).status())
                .isEqualTo(200);
        assertThat(ADMIN.run("assign-role", query).get("assigned").asBoolean()).isFalse();
        assertThat(ADMIN.run("assign-role", query + "&dry_run=true")
                        .get("assigned")
                        .asBoolean())
                .isFalse();
        assertThat(events("role_assign", "assign_me")).isEqualTo(1);
    }

    @Test
    void of_two_assignments_at_once_one_is_a_change() throws Exception {
        user("assign_race");
        Callable<Boolean> assign = () -> ADMIN.run("assign-role", "login=assign_race&role=verifier")
                .get("assigned")
                .asBoolean();
        assertThat(Race.run(List.of(assign, assign))).containsExactlyInAnyOrder(true, false);
        assertThat(events("role_assign", "assign_race")).isEqualTo(1);
    }

    @Test
    void what_cannot_be_assigned_is_no_success_and_changes_nothing() {
        user("assign_not");
        String roles = "SELECT count(*) FROM user_role" + ofUser("assign_not");
        assertThat(ADMIN.call("assign-role", "login=assign_nobody&role=admin").status())
                .isEqualTo(404);
        Api.Answer unknown = ADMIN.call("assign-role", "login=assign_not&role=nothing");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("urn:gatehouse:problem:role-not-found");
        for (String query : new String[] {"", "login=assign_not", "role=admin", "login=assign_not&role=a%20b"}) {
            assertThat(ADMIN.call("assign-role", query).status()).as(query).isEqualTo(400);
        }
        assertThat(number(roles)).isEqualTo(1);
        assertThat(ADMIN.run("assign-role", "login=assign_not&role=admin")
                        .get("assigned")
                        .asBoolean())
                .isTrue();
        assertThat(number(roles)).isEqualTo(2);
    }

    @Test
    void a_user_with_as_many_roles_as_one_may_have_gets_no_other() {
        user("assign_full");
        number("""
                WITH made AS (
                    INSERT INTO role (id, title) SELECT gen_random_uuid(), 'full-' || n FROM generate_series(1, 31) n
                    RETURNING id),
                given AS (
                    INSERT INTO user_role (user_id, role_id)
                    SELECT u.id, made.id FROM users u, made WHERE u.login = 'assign_full' RETURNING role_id)
                SELECT count(*) FROM given
                """);
        for (String dry : new String[] {"true", "false"}) {
            Api.Answer full = ADMIN.call("assign-role", "login=assign_full&role=admin&dry_run=" + dry);
            assertThat(full.status()).as(dry).isEqualTo(422);
            assertThat(full.body()).as("the name of the task's parameter").contains("\"field\":\"role\"");
        }
    }

    @Tag("AUD-01")
    @Test
    void audit_events_are_sealed_by_the_service_and_what_was_changed_is_told_with_its_place() {
        user("audit_verify");
        String sealed =
                "SELECT count(*) FROM audit_event e JOIN audit_seal s ON (e.xid, e.id) <= (s.last_xid, s.last_id)"
                        + " WHERE e.action = 'register' AND e.subject_id = (SELECT id FROM users WHERE login = 'audit_verify')";
        Eventually.await("the registration is sealed", () -> number(sealed) > 0);
        JsonNode whole = ADMIN.run("verify-audit", "");
        assertThat(whole.get("breaks").asInt()).isZero();
        String change = "WITH c AS (UPDATE audit_event SET outcome = '%s' WHERE action = 'register'"
                + " AND subject_id = (SELECT id FROM users WHERE login = 'audit_verify') RETURNING 1) SELECT count(*) FROM c";
        assertThat(number(change.formatted("refused"))).isEqualTo(1);
        Api.Answer broken = ADMIN.call("verify-audit", "format=json");
        assertThat(broken.status()).isEqualTo(409);
        assertThat(broken.json().get("places").get(0).get("kind").asText()).isEqualTo("changed_events");
        assertThat(ADMIN.call("verify-audit", "").body()).contains("breaks: 1\n", "changed_events");
        assertThat(number(change.formatted("success"))).isEqualTo(1);
        String newest = whole.get("newest_seal").asText();
        assertThat(ADMIN.run("verify-audit", "seal=" + newest).get("breaks").asInt())
                .isZero();
        assertThat(ADMIN.call("verify-audit", "seal=9" + newest).status()).isEqualTo(409);
        assertThat(ADMIN.call("verify-audit", "seal=1").status()).isEqualTo(400);
    }
}
