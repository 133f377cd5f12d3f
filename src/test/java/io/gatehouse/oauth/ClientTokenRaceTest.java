package io.gatehouse.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tokens that are issued while the secret, the client or a role changes. */
@SlowTest
@Tag("CLI-03")
class ClientTokenRaceTest {
    private static final String PASSWORD = "correct horse battery staple";
    /** Issuers per round. */
    private static final int CALLERS = 3;
    /** Rounds of the race for a secret; the others run a fifth. */
    private static final int ROUNDS = Integer.getInteger("race.client-rounds", 1000);

    private static TestService service;
    private static Api api;
    private static TestClients clients;
    private static String superuser;

    @BeforeAll
    static void start() {
        service = TestService.start(
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5"));
        api = new Api(service.uri());
        TestSql sql = new TestSql(service.database().dataSource());
        clients = new TestClients(sql);
        api.register("the-superuser", PASSWORD);
        sql.update("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                + " WHERE u.login = 'the-superuser' AND r.title = 'superuser'");
        superuser = api.login("the-superuser", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    /** Runs a revocation while tokens are issued; returns the responses of the token endpoint. */
    private static List<Answer> race(TestClient client, Callable<Answer> revocation) throws Exception {
        List<Callable<Answer>> calls = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            calls.add(() -> TestClients.token(service.uri(), client));
        }
        calls.add(revocation);
        List<Answer> answers = Race.run(calls);
        Answer revoked = answers.remove(CALLERS);
        assertThat(revoked.status()).as(revoked.body()).isIn(200, 204);
        return answers;
    }

    private static void assertNoneAccepted(List<Answer> answers, String query) {
        for (Answer answer : answers) {
            assertThat(answer.status()).as(answer.body()).isIn(200, 401);
            if (answer.status() == 200) {
                String token = answer.json().path("access_token").asText();
                assertThat(api.get("/auth/check" + query, token).status()).isIn(401, 403);
            }
        }
    }

    @Test
    void no_token_of_a_deleted_secret_is_accepted() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            TestClient client = clients.insert("introspector");
            String path = "/clients/" + client.id() + "/secrets/" + client.secretId();
            assertNoneAccepted(race(client, () -> api.delete(path, superuser)), "");
            assertThat(TestClients.token(service.uri(), client).status()).isEqualTo(401);
        }
    }

    @Test
    void no_token_of_a_disabled_client_is_accepted() throws Exception {
        TestClient client = clients.insert("introspector");
        for (int round = 0; round < ROUNDS / 5; round++) {
            assertNoneAccepted(race(client, () -> api.post(path(client, "/disable"), superuser, Map.of())), "");
            assertThat(api.post(path(client, "/enable"), superuser, Map.of()).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void no_token_has_a_role_that_was_taken() throws Exception {
        TestClient client = clients.insert();
        for (int round = 0; round < ROUNDS / 5; round++) {
            assertThat(roles(client, List.of("introspector")).status()).isEqualTo(200);
            List<Answer> answers = race(client, () -> roles(client, List.of()));
            assertNoneAccepted(answers, "?role=introspector");
            // Taking a role never refuses the client itself.
            assertThat(answers).allMatch(answer -> answer.status() == 200);
        }
    }

    private static String path(TestClient client, String more) {
        return "/clients/" + client.id() + more;
    }

    private static Answer roles(TestClient client, List<String> titles) {
        return api.patch(path(client, ""), superuser, Map.of("roles", titles));
    }

    @Test
    void two_secrets_are_rotated_under_load_without_a_refusal() throws Exception {
        AtomicReference<TestClient> current = new AtomicReference<>(clients.insert("introspector"));
        AtomicBoolean done = new AtomicBoolean();
        AtomicLongArray laps = new AtomicLongArray(CALLERS);
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            callers.add(CompletableFuture.runAsync(() -> {
                while (!done.get()) {
                    assertUsable(current.get());
                    laps.incrementAndGet(caller);
                }
            }));
        }
        try {
            for (int rotation = 0; rotation < 20; rotation++) {
                rotate(current, laps);
            }
        } finally {
            done.set(true);
        }
        for (CompletableFuture<Void> caller : callers) {
            caller.get();
        }
    }

    private static void assertUsable(TestClient client) {
        String token = TestClients.accessToken(service.uri(), client);
        assertThat(api.get("/auth/check", token).status()).isEqualTo(204);
        Answer introspection = TestClients.post(service.uri(), "/auth/introspect", client.basic(), "token=" + token);
        assertThat(introspection.json().path("active").asBoolean()).isTrue();
    }

    /** Adds a secret, waits until each caller uses it, and deletes the old one. */
    private static void rotate(AtomicReference<TestClient> current, AtomicLongArray laps) {
        TestClient old = current.get();
        Answer added = api.post(path(old, "/secrets"), superuser, Map.of());
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        UUID secretId = UUID.fromString(added.json().path("id").asText());
        current.set(
                new TestClient(old.id(), secretId, added.json().path("secret").asText()));
        for (int i = 0; i < CALLERS; i++) {
            int caller = i;
            long before = laps.get(caller);
            // The lap that had read the old secret, and one with the new secret.
            Eventually.await("two laps of each caller", () -> laps.get(caller) >= before + 2);
        }
        assertThat(api.delete(path(old, "/secrets/" + old.secretId()), superuser)
                        .status())
                .isEqualTo(204);
    }
}
