package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** {@code clients/node}, the verifier for Node services, and {@code examples/express-service}, which uses it. */
@SlowTest
class NodeVerifierIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String ROLE = "clerk";
    private static final Map<String, String> VECTORS = Map.of(
            "GATEHOUSE_VECTORS", Path.of("clients/vectors").toAbsolutePath().toString());

    @Test
    void its_own_tests_succeed() {
        InstalledProject verifier = InstalledProject.npm(Path.of("clients/node"));

        assertThat(verifier.run(VECTORS, "npm", "test").requireSuccess()).contains("fail 0");
    }

    @Test
    void an_express_service_refuses_revoked_tokens_and_all_tokens_while_gatehouse_is_away() {
        InstalledProject verifier = InstalledProject.npm(Path.of("clients/node"));
        verifier.run(Map.of(), "npm", "run", "build").requireSuccess();
        InstalledProject example = InstalledProject.npm(Path.of("examples/express-service"));
        int port = FreePorts.one();

        TestService gatehouse = DiscoverableService.start();

        try (ChildProcess service = example.serve(environment(gatehouse, port), port, "node", "service.mjs")) {
            String revoked;
            String valid;
            try (gatehouse) {
                revoked = user(gatehouse, "clerk1", ROLE);
                valid = user(gatehouse, "clerk2", ROLE);
                assertThat(status(port, revoked)).as(service.output()).isEqualTo(200);
                assertThat(status(port, user(gatehouse, "stranger"))).isEqualTo(403);
                assertThat(status(port, "x")).isEqualTo(401);

                Answer logout = new Api(gatehouse.uri()).send("POST", "/auth/logout", revoked, null, null);
                assertThat(logout.status()).isEqualTo(200);
                Eventually.await("401 after the logout", () -> status(port, revoked) == 401);
                assertThat(status(port, valid)).isEqualTo(200);
            }
            Eventually.await("503 while Gatehouse is away", () -> status(port, valid) == 503);
            assertThat(status(port, revoked)).isEqualTo(401);
        }
    }

    /** Registers a user with roles and returns an access token. */
    private static String user(TestService gatehouse, String login, String... roles) {
        Api api = new Api(gatehouse.uri());
        TestUsers users = new TestUsers(new TestSql(gatehouse.database().dataSource()));
        UUID id =
                UUID.fromString(api.register(login, PASSWORD).json().path("id").asText());
        for (String role : roles) {
            users.requireRole(role);
            users.grant(id, role);
        }
        return api.login(login, PASSWORD).access();
    }

    private static Map<String, String> environment(TestService gatehouse, int port) {
        return Map.of(
                "ISSUER", gatehouse.uri().toString(),
                "AUDIENCE", "gatehouse",
                "CREDENTIAL", credential(gatehouse),
                "MAX_STALENESS", "6000",
                "PORT", Integer.toString(port));
    }

    /** Creates a client that may read the revocation feed. */
    private static String credential(TestService gatehouse) {
        Api api = new Api(gatehouse.uri());
        String token = user(gatehouse, "superuser1", "superuser");
        Answer client = api.post("/clients", token, Map.of("name", "orders", "roles", List.of("verifier")));
        assertThat(client.status()).as(client.body()).isEqualTo(201);
        String id = client.json().path("id").asText();
        Answer secret = api.post("/clients/" + id + "/secrets", token, Map.of());
        return id + ":" + secret.json().path("secret").asText();
    }

    private static int status(int port, String token) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/orders"))
                .header("Authorization", "Bearer " + token)
                .build();
        return Api.send(request).status();
    }
}
