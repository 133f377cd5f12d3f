package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What each example with a verifier of {@code clients} does. It answers {@code GET /orders} to callers with the role
 * {@code clerk}, and {@code GET} of its readiness.
 */
abstract class VerifyingServiceContract {
    private static final String ROLE = "clerk";
    private static final String PASSWORD = "correct horse battery staple";
    /** The minimum, so that the test of an outage is short. */
    private static final Duration MAX_STALENESS = Duration.ofSeconds(6);

    /** Installs the example; skips the test if that is impossible. */
    abstract InstalledProject install();

    /** Starts the example on a port of loopback. */
    abstract ChildProcess serve(InstalledProject installed, Map<String, String> environment, int freePort);

    /** The path of the readiness. */
    String readiness() {
        return "/ready";
    }

    /** Where the response of a service that is not ready has the reason (RFC 6901). */
    String problem() {
        return "/problem";
    }

    @Test
    void a_revoked_token_is_refused_and_without_gatehouse_all_are() {
        InstalledProject installed = install();
        int port = FreePorts.one();
        TestService gatehouse = DiscoverableService.start();
        try {
            whileAndAfterGatehouseRuns(gatehouse, installed, port);
        } finally {
            gatehouse.close();
        }
    }

    private void whileAndAfterGatehouseRuns(TestService gatehouse, InstalledProject installed, int port) {
        try (ChildProcess service = serve(installed, environment(gatehouse, port), port)) {
            Api api = new Api(gatehouse.uri());
            TestUsers users = users(gatehouse);
            users.requireRole(ROLE);
            users.grant(register(api, "ada_clerk"), ROLE);
            register(api, "bob_clerk");
            users.grant(register(api, "eve_clerk"), ROLE);
            Eventually.await(
                    "a service that is ready: " + service.output(),
                    () -> get(port, readiness(), "").status() == 200);

            aRevokedTokenIsRefused(api, port);
            assertProblem(get(port, "/orders", login(api, "bob_clerk")), 403, "role-missing");
            assertProblem(get(port, "/orders", "x"), 401, "token-invalid");
            String token = login(api, "eve_clerk");
            assertThat(get(port, "/orders", token).status()).isEqualTo(200);
            gatehouse.close();
            withoutGatehouseAllAreRefused(port, token);
        }
    }

    private void aRevokedTokenIsRefused(Api api, int port) {
        String token = login(api, "ada_clerk");
        assertThat(get(port, "/orders", token).status()).isEqualTo(200);
        assertThat(api.send("POST", "/auth/logout", token, null, null).status()).isEqualTo(200);
        awaitRefusal(port, token, 401);
        assertProblem(get(port, "/orders", token), 401, "token-invalid");
    }

    private void withoutGatehouseAllAreRefused(int port, String token) {
        awaitRefusal(port, token, 503);
        Answer refused = get(port, "/orders", token);
        assertProblem(refused, 503, "dependency-unavailable");
        assertThat(refused.header("Retry-After")).matches("[1-9][0-9]*");
        Answer ready = get(port, readiness(), "");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.json().at(problem()).asText()).isNotEmpty();
    }

    /** No request that begins later than the limit of the staleness may be accepted, however slow the machine is. */
    private void awaitRefusal(int port, String token, int status) {
        long start = System.nanoTime();
        Eventually.await("a refusal", () -> {
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            int answered = get(port, "/orders", token).status();
            if (answered != status) {
                assertThat(answered).isEqualTo(200);
                assertThat(elapsed).isLessThanOrEqualTo(MAX_STALENESS);
            }
            return answered == status;
        });
    }

    private static void assertProblem(Answer answer, int status, String type) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("type").asText()).isEqualTo("urn:gatehouse:problem:" + type);
    }

    private static Answer get(int port, String path, String token) {
        return Api.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token)
                .build());
    }

    private static TestUsers users(TestService gatehouse) {
        return new TestUsers(new TestSql(gatehouse.database().dataSource()));
    }

    private static UUID register(Api api, String login) {
        return UUID.fromString(api.register(login, PASSWORD).json().path("id").asText());
    }

    private static String login(Api api, String login) {
        return api.login(login, PASSWORD).access();
    }

    /** The environment of the example, with a client that has the role {@code verifier}. */
    private static Map<String, String> environment(TestService gatehouse, int port) {
        Api api = new Api(gatehouse.uri());
        users(gatehouse).grant(register(api, "superuser_1"), "superuser");
        String superuser = login(api, "superuser_1");
        Answer client = api.post("/clients", superuser, Map.of("name", "order service", "roles", List.of("verifier")));
        assertThat(client.status()).as(client.body()).isEqualTo(201);
        String id = client.json().path("id").asText();
        Answer secret = api.post("/clients/" + id + "/secrets", superuser, Map.of());
        assertThat(secret.status()).as(secret.body()).isEqualTo(201);
        return Map.of(
                "ISSUER", gatehouse.uri().toString(),
                "AUDIENCE", "gatehouse",
                "CLIENT_ID", id,
                "CLIENT_SECRET", secret.json().path("secret").asText(),
                "MAX_STALENESS", Long.toString(MAX_STALENESS.toSeconds()),
                "PORT", Integer.toString(port));
    }
}
