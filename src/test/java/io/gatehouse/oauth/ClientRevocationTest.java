package io.gatehouse.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that revokes the tokens of a client, on two instances. */
@Tag("REV-02")
@Tag("REV-03")
@Tag("CLI-03")
class ClientRevocationTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static TestService first;
    private static TestService second;
    private static Api a;
    private static Api b;
    private static TestClients clients;
    private static String superuser;

    @BeforeAll
    static void start() {
        first = TestService.start(
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5"));
        second = first.startAnother();
        a = new Api(first.uri());
        b = new Api(second.uri());
        TestSql sql = new TestSql(first.database().dataSource());
        clients = new TestClients(sql);
        a.register("the-superuser", PASSWORD);
        sql.update("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                + " WHERE u.login = 'the-superuser' AND r.title = 'superuser'");
        superuser = a.login("the-superuser", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        second.close();
        first.close();
    }

    private static Answer onClient(TestClient client, String method, String path, Object body) {
        return a.send(method, "/clients/" + client.id() + path, superuser, Api.JSON, Api.write(body));
    }

    private static String role() {
        String title = "role-" + UUID.randomUUID().toString().substring(0, 8);
        assertThat(a.post("/roles", superuser, Map.of("title", title)).status()).isEqualTo(201);
        return title;
    }

    /** What is done to a client with the roles introspector and a custom one, and whether it may have a new token. */
    static Stream<Arguments> revocations() {
        return Stream.of(
                row(
                        "its secret is deleted",
                        false,
                        client -> a.delete("/clients/" + client.id() + "/secrets/" + client.secretId(), superuser)),
                row("it is disabled", false, client -> onClient(client, "POST", "/disable", Map.of())),
                row("it is deleted", false, client -> a.delete("/clients/" + client.id(), superuser)),
                row(
                        "a role is taken from it",
                        true,
                        client -> onClient(client, "PATCH", "", Map.of("roles", List.of("introspector")))),
                row(
                        "all roles are taken from it",
                        true,
                        client -> onClient(client, "PATCH", "", Map.of("roles", List.of()))),
                row(
                        "one of its roles is renamed",
                        true,
                        client -> a.patch(
                                "/roles/" + custom(client), superuser, Map.of("title", custom(client) + "-new"))),
                row("one of its roles is deleted", true, client -> a.delete("/roles/" + custom(client), superuser)));
    }

    private static Arguments row(String what, boolean newToken, Function<TestClient, Answer> revocation) {
        return Arguments.of(what, newToken, revocation);
    }

    /** The custom role, which sorts after introspector. */
    private static String custom(TestClient client) {
        return a.get("/clients/" + client.id(), superuser)
                .json()
                .path("roles")
                .get(1)
                .asText();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("revocations")
    void the_tokens_of_a_client_are_refused_everywhere_when(
            String what, boolean newToken, Function<TestClient, Answer> revocation) {
        String title = role();
        TestClient client = clients.insert("introspector", title);
        TestClient bystander = clients.insert("introspector");
        List<String> tokens =
                List.of(TestClients.accessToken(first.uri(), client), TestClients.accessToken(second.uri(), client));
        String untouched = TestClients.accessToken(second.uri(), bystander);
        for (String token : tokens) {
            assertThat(a.get("/auth/check", token).status()).isEqualTo(204);
            assertThat(b.get("/auth/check", token).status()).isEqualTo(204);
        }
        // Both instances remember the secret.
        assertThat(introspect(first, client)).isEqualTo(200);
        assertThat(introspect(second, client)).isEqualTo(200);

        Answer answer = revocation.apply(client);

        assertThat(answer.status()).as(answer.body()).isIn(200, 204);
        for (String token : tokens) {
            assertThat(a.get("/auth/check", token).status()).as("at once").isEqualTo(401);
            Eventually.await(
                    "401 on the other instance",
                    () -> b.get("/auth/check", token).status() == 401);
        }
        assertThat(TestClients.token(first.uri(), client).status()).isEqualTo(newToken ? 200 : 401);
        assertThat(TestClients.token(second.uri(), client).status()).isEqualTo(newToken ? 200 : 401);
        if (newToken) {
            String token = TestClients.accessToken(second.uri(), client);
            assertThat(b.get("/auth/check", token).status()).isEqualTo(204);
            assertThat(b.get("/auth/check?role=" + title, token).status()).isEqualTo(403);
        } else {
            assertThat(introspect(first, client)).isEqualTo(401);
            assertThat(introspect(second, client)).isEqualTo(401);
        }
        assertThat(b.get("/auth/check", untouched).status())
                .as("another client")
                .isEqualTo(204);
    }

    private static int introspect(TestService service, TestClient client) {
        return TestClients.post(service.uri(), "/auth/introspect", client.basic(), "token=x")
                .status();
    }

    @Test
    void a_client_that_is_enabled_again_gets_new_tokens_and_no_old_one_is_valid_again() {
        TestClient client = clients.insert("introspector");
        String old = TestClients.accessToken(first.uri(), client);
        assertThat(onClient(client, "POST", "/disable", Map.of()).status()).isEqualTo(200);
        assertThat(onClient(client, "POST", "/enable", Map.of()).status()).isEqualTo(200);

        String fresh = TestClients.accessToken(first.uri(), client);
        assertThat(a.get("/auth/check", old).status()).isEqualTo(401);
        assertThat(a.get("/auth/check", fresh).status()).isEqualTo(204);
    }

    @Test
    void the_other_secret_of_a_client_stays_valid() {
        TestClient old = clients.insert("introspector");
        TestClient fresh = clients.secretOf(old.id());
        String token = TestClients.accessToken(first.uri(), fresh);
        assertThat(a.delete("/clients/" + old.id() + "/secrets/" + old.secretId(), superuser)
                        .status())
                .isEqualTo(204);

        assertThat(a.get("/auth/check", token).status()).isEqualTo(204);
        assertThat(introspect(first, fresh)).isEqualTo(200);
        assertThat(introspect(first, old)).isEqualTo(401);
    }
}
