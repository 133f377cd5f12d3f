package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestMethodOrder;

/** Tests that a change and its audit event are atomic: if the event cannot be written, nothing changes. */
@Tag("AUD-01")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AuditedTest {
    private static final String STATE = "SELECT md5(concat("
            + Stream.of(
                            "users",
                            "session",
                            "user_role",
                            "role",
                            "realm",
                            "signing_key",
                            "mac_key",
                            "revocation",
                            "client",
                            "client_role",
                            "client_secret")
                    .map(table -> "(SELECT string_agg(t::text, ',' ORDER BY t::text) FROM " + table + " t)")
                    .reduce((one, other) -> one + ", " + other)
                    .orElseThrow()
            + "))";
    private static ApiFixture world;
    private static AdminPort admin;

    @BeforeAll
    static void open() {
        world = new ApiFixture();
        admin = new AdminPort(world.service());
        world.execute("CREATE TABLE unwritable (action text)");
        world.execute("""
                CREATE FUNCTION refuse_unwritable() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
                    IF EXISTS (SELECT FROM unwritable WHERE action = NEW.action) THEN
                        RAISE EXCEPTION 'no room for %', NEW.action USING ERRCODE = 'disk_full';
                    END IF;
                    RETURN NEW;
                END $$
                """);
        world.execute("CREATE TRIGGER refuse_unwritable BEFORE INSERT ON audit_event FOR EACH ROW"
                + " EXECUTE FUNCTION refuse_unwritable()");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    /**
     * A change.
     *
     * @param action the action of its event
     * @param filled the columns among {@code actor_id}, {@code subject_id} and {@code session_id} that must be set
     * @param status the response status of a successful change
     * @param call runs twice, with the request id
     */
    private record Change(String action, List<String> filled, int status, Function<String, Answer> call) {}

    private static List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        List<String> all = List.of("actor_id", "subject_id", "session_id");
        List<String> users = List.of("actor_id", "subject_id");
        List<String> actor = List.of("actor_id");
        String name = world.name();
        changes.add(change("register", users, 201, null, "POST", "/profile/register", registration(name)));
        changes.add(new Change("login", all, 200, id -> form(id, name)));
        Pair reused = world.person("subscriber").tokens();
        world.api().refresh(reused);
        world.execute("UPDATE session SET rotated_at = rotated_at - interval '1 hour'");
        changes.add(change(
                "refresh_reused",
                List.of("subject_id", "session_id"),
                401,
                null,
                "POST",
                "/auth/refresh",
                reused.refresh()));
        changes.addAll(ofOneself(all, users));
        changes.addAll(ofAdministrators(users, actor));
        changes.addAll(ofClients(actor));
        changes.addAll(ofOperators());
        return changes;
    }

    private static List<Change> ofOneself(List<String> all, List<String> users) {
        Person person = world.person("subscriber");
        world.api().login(person.login(), ApiFixture.PASSWORD);
        String session = world.strings(
                        "SELECT session_id::text FROM audit_event WHERE action = 'login' AND subject_id = '"
                                + person.id() + "' ORDER BY id DESC LIMIT 1")
                .get(0);
        String password = "another correct horse";
        Person leaving = world.person("subscriber");
        return List.of(
                change("session_end", all, 204, person, "DELETE", "/profile/sessions/" + session, null),
                change("profile_change", users, 200, person, "PATCH", "/profile/personal", Map.of("last_name", "New")),
                change(
                        "password_change",
                        users,
                        200,
                        person,
                        "PATCH",
                        "/profile/personal",
                        Map.of("password", password, "current_password", ApiFixture.PASSWORD)),
                change("account_delete", users, 200, leaving, "DELETE", "/profile/personal", null),
                change("logout", all, 200, world.person("subscriber"), "POST", "/auth/logout", null),
                change(
                        "logout_everywhere",
                        all,
                        200,
                        world.person("subscriber"),
                        "POST",
                        "/auth/logout?logout_everywhere=true",
                        null));
    }

    private static List<Change> ofAdministrators(List<String> users, List<String> actor) {
        Person chief = world.superuser();
        String user = "/users/" + world.user("subscriber");
        String title = world.name();
        Map<String, String> assignment = Map.of("user_login", world.user("subscriber"), "role_title", world.role());
        return List.of(
                change("user_deactivate", users, 200, chief, "POST", user + "/deactivate", null),
                change("user_activate", users, 200, chief, "POST", user + "/activate", null),
                change("user_logout", users, 200, chief, "POST", user + "/logout", null),
                change("user_delete", users, 200, chief, "DELETE", user, null),
                change("role_create", actor, 201, chief, "POST", "/roles", Map.of("title", title)),
                change("role_change", actor, 200, chief, "PATCH", "/roles/" + title, Map.of("description", "x")),
                change("role_delete", actor, 200, chief, "DELETE", "/roles/" + title, null),
                change("role_assign", users, 201, chief, "POST", "/access/assign", assignment),
                change("role_remove", users, 200, chief, "POST", "/access/remove", assignment));
    }

    private static List<Change> ofClients(List<String> actor) {
        Person chief = world.superuser();
        String name = world.name();
        String id = world.client();
        String client = "/clients/" + id;
        String secrets = client + "/secrets";
        return List.of(
                change("client_create", actor, 201, chief, "POST", "/clients", Map.of("name", name)),
                change("client_change", actor, 200, chief, "PATCH", client, Map.of("description", "x")),
                change("client_disable", actor, 200, chief, "POST", client + "/disable", null),
                change("client_enable", actor, 200, chief, "POST", client + "/enable", null),
                change("client_secret_create", actor, 201, chief, "POST", secrets, Map.of()),
                change(
                        "client_secret_delete",
                        actor,
                        204,
                        chief,
                        "DELETE",
                        secrets + "/" + world.clientSecret(id),
                        null),
                change("client_delete", actor, 204, chief, "DELETE", client, null));
    }

    private static List<Change> ofOperators() {
        String kid = world.strings("SELECT kid FROM signing_key WHERE state = 'next'")
                .get(0);
        String login = world.user("subscriber");
        return List.of(
                task("key_rotate", List.of(), "rotate-signing-key", "force=true"),
                task("key_revoke", List.of(), "revoke-signing-key", "kid=" + kid),
                task("user_logout", List.of("subject_id"), "revoke-user", "login=" + login),
                task("role_assign", List.of("subject_id"), "assign-role", "login=" + login + "&role=verifier"),
                task("revoke_everything", List.of(), "revoke-everything", ""),
                task("client_secret_delete", List.of(), "revoke-everything", "client_secrets=true"));
    }

    private static Change change(
            String action,
            List<String> filled,
            int status,
            @Nullable Person by,
            String method,
            String path,
            @Nullable Object body) {
        return new Change(action, filled, status, id -> {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            URI.create(world.service().uri() + "/api/v1" + path))
                    .header("Content-Type", Api.JSON)
                    .header("X-Request-Id", id)
                    .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(Api.write(body)));
            if (by != null) {
                request.header("Authorization", "Bearer " + by.access());
            }
            return Api.send(request.build());
        });
    }

    private static Change task(String action, List<String> filled, String task, String query) {
        return new Change(
                action,
                filled,
                200,
                id -> Api.send(
                        admin.request(task, query).header("X-Request-Id", id).build()));
    }

    private static Answer form(String id, String name) {
        return Api.send(HttpRequest.newBuilder(URI.create(world.service().uri() + "/api/v1/auth/login"))
                .header("Content-Type", Api.FORM)
                .header("X-Request-Id", id)
                .POST(BodyPublishers.ofString(
                        "username=" + name + "&password=" + ApiFixture.PASSWORD.replace(' ', '+')))
                .build());
    }

    private static Map<String, String> registration(String name) {
        return Map.of(
                "login",
                name,
                "email",
                name + "@example.com",
                "first_name",
                "Firstname",
                "last_name",
                "Lastname",
                "password",
                ApiFixture.PASSWORD);
    }

    @Order(1)
    @TestFactory
    Stream<DynamicTest> a_change_and_its_event_are_one() {
        int[] number = new int[1];
        return changes().stream()
                .map(change -> DynamicTest.dynamicTest(
                        change.action(), () -> check(change, "audited-" + change.action() + "-" + number[0]++)));
    }

    private static void check(Change change, String id) {
        world.execute("INSERT INTO unwritable VALUES ('" + change.action() + "')");
        List<String> before = world.strings(STATE);
        Answer refused = change.call().apply(id + "-refused");
        assertThat(refused.status()).as(refused.body()).isEqualTo(503);
        assertThat(world.strings(STATE)).isEqualTo(before);
        world.execute("DELETE FROM unwritable");
        Answer made = change.call().apply(id);
        assertThat(made.status()).as(made.body()).isEqualTo(change.status());
        assertThat(world.strings(STATE)).isNotEqualTo(before);
        assertThat(world.strings("SELECT action FROM audit_event WHERE request_id = '" + id + "-refused'"))
                .doesNotContain(change.action());
        String filled = change.filled().stream()
                .map(column -> " AND " + column + " IS NOT NULL")
                .reduce("", String::concat);
        assertThat(world.strings("SELECT octet_length(ip_hash)::text FROM audit_event WHERE action = '"
                        + change.action() + "' AND request_id = '" + id + "'" + filled))
                .containsExactly("16");
    }

    @Order(2)
    @Tag("AUD-02")
    @Test
    void no_event_holds_personal_data_or_credentials() {
        assertThat(world.strings("SELECT DISTINCT action FROM audit_event")).hasSizeGreaterThan(20);
        assertThat(world.strings("SELECT e::text FROM audit_event e WHERE e::text ~"
                        + " '(@example|127\\.0\\.0\\.1|Firstname|Lastname|gtr_|gtc_|eyJ|argon2|horse|phrase)'"))
                .isEmpty();
        assertThat(world.strings("SELECT e::text FROM audit_event e JOIN users u ON e.details::text LIKE"
                        + " '%\"' || u.login || '\"%'"))
                .isEmpty();
        assertThat(world.strings("SELECT DISTINCT encode(ip_hash, 'hex') FROM audit_event WHERE ip_hash IS NOT NULL"))
                .as("one address hash per client")
                .hasSize(1);
    }
}
