package io.gatehouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The checks of an agent, compared with those of the service that it follows. */
@SlowTest
class AgentCheckTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService SERVICE = TestService.start();
    private static final Relay TO_SERVICE = Relay.to(SERVICE.uri().getPort());
    private static final TestClients CLIENTS =
            new TestClients(new TestSql(SERVICE.database().dataSource()));
    private static final TestClient VERIFIER = CLIENTS.insert("verifier");
    private static final TestAgent AGENT = TestAgent.start(settings());
    private static final Api API = new Api(SERVICE.uri());
    private static final Pair ALICE = alice();

    private static String settings() {
        URI url = URI.create("http://127.0.0.1:" + TO_SERVICE.port());
        return TestAgent.settings(SERVICE, url, VERIFIER) + "max_staleness: 6s\nlisten:\n  port: 0\n";
    }

    private static Pair alice() {
        API.register("alice", PASSWORD);
        return API.login("alice", PASSWORD);
    }

    @BeforeAll
    static void awaitTheFeed() {
        Eventually.await("the agent is ready", () -> status("/healthz/ready") == 200);
    }

    @AfterAll
    static void stop() {
        AGENT.close();
        TO_SERVICE.close();
        SERVICE.close();
    }

    private static int status(String path) {
        return Api.send(HttpRequest.newBuilder(AGENT.uri().resolve(path)).build())
                .status();
    }

    private static int check(Pair pair) {
        return new Api(AGENT.uri()).get("/auth/check", pair.access()).status();
    }

    /** The response without ids, references and times, and without the header of a service that can compress. */
    private static List<String> answer(URI server, String head) throws IOException {
        String request = head.replace("|", "\r\n")
                        .replace("$ALICE", "Authorization: Bearer " + ALICE.access())
                        .replace(
                                "$MACHINE", "Authorization: Bearer " + TestClients.accessToken(SERVICE.uri(), VERIFIER))
                + "\r\nHost: x\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(all.split("\r\n"))
                    .filter(line -> !line.matches("(Date|X-Request-Id): .*|Vary: Accept-Encoding"))
                    .map(line -> line.replaceAll("ref_[A-Za-z0-9_-]+", "ref_"))
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/auth/check HTTP/1.1|$ALICE",
                "HEAD /api/v1/auth/check HTTP/1.1|$ALICE",
                "BREW /api/v1/auth/check HTTP/1.1|$ALICE",
                "GET /api/v1/auth/check HTTP/1.1|$MACHINE",
                "GET /api/v1/auth/check?role=subscriber HTTP/1.1|$ALICE",
                "GET /api/v1/auth/check?role=admin HTTP/1.1|$ALICE",
                "GET /api/v1/auth/check?roles=subscriber HTTP/1.1|$ALICE",
                "GET /api/v1/auth/check?role=%zz HTTP/1.1|$ALICE",
                "GET /api/v1/auth/check HTTP/1.1",
                "HEAD /api/v1/auth/check HTTP/1.1",
                "GET /api/v1/auth/check HTTP/1.1|$ALICE|$ALICE",
                "GET /api/v1/auth/check HTTP/1.1|$ALICEx",
                "GET /api/v1/auth/check HTTP/1.1|Authorization: Basic YTpi",
                "GET /api/v1/auth/check HTTP/1.1|Authorization: Bearer x",
                "GET /api/v1/auth/%63heck HTTP/1.1|$ALICE",
                "GET /api/v1/auth/./check HTTP/1.1|$ALICE",
                "GET /api/v1/auth/check;x=1 HTTP/1.1|$ALICE",
                "POST /api/v1/auth/envoy/a/../b?c=d HTTP/1.1|$ALICE|X-Gatehouse-Require: authenticated",
                "GET /api/v1/auth/envoy/a HTTP/1.1|$ALICE|X-Gatehouse-Require: role=admin",
                "GET /api/v1/auth/envoy/a HTTP/1.1|$ALICE|X-Gatehouse-Require: roles=admin",
                "GET /api/v1/auth/envoy/a HTTP/1.1|$ALICE",
                "GET /api/v1/auth/envoy/a HTTP/1.1|X-Gatehouse-Require: authenticated",
                "GET /nothing HTTP/1.1",
            })
    void a_request_gets_the_response_of_the_service(String head) throws IOException {
        List<String> expected = answer(SERVICE.uri(), head);
        assertThat(expected.get(0)).startsWith("HTTP/1.1 ");
        assertThat(answer(AGENT.uri(), head)).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void a_revoked_token_is_refused() {
        Pair ended = API.login("alice", PASSWORD);
        assertThat(check(ended)).isEqualTo(204);
        assertThat(API.post("/auth/logout", ended.access(), Map.of()).status()).isEqualTo(200);
        Eventually.await("the agent refuses the token", () -> check(ended) == 401);
        assertThat(check(ALICE)).isEqualTo(204);
    }

    @Test
    void responses_are_counted() {
        long accepted = accepted();
        assertThat(check(ALICE)).isEqualTo(204);
        assertThat(accepted()).isEqualTo(accepted + 1);
        assertThat(Scrape.of(AGENT.uri()).families())
                .contains("gatehouse_agent_staleness_seconds", "gatehouse_agent_entries");
    }

    private static long accepted() {
        return Scrape.of(AGENT.uri()).counter("gatehouse_checks", Map.of("answer", "accepted"));
    }

    @Test
    void without_the_relay_its_paths_do_not_exist() {
        assertThat(status("/api/v1/revocations/snapshot")).isEqualTo(404);
        assertThat(status("/api/v1/revocations/changes")).isEqualTo(404);
    }

    @Test
    void without_the_service_tokens_are_accepted_until_the_bound() throws IOException {
        TO_SERVICE.cut();
        try {
            assertThat(check(ALICE)).isEqualTo(204);
            Eventually.await("the agent is stale", () -> check(ALICE) == 503);
            assertThat(answer(AGENT.uri(), "GET /api/v1/auth/check HTTP/1.1|$ALICE"))
                    .anyMatch(line -> line.startsWith("Retry-After: "));
            assertThat(status("/healthz/ready")).isEqualTo(503);
            assertThat(status("/healthz/live")).isEqualTo(200);
        } finally {
            TO_SERVICE.pass();
        }
        Eventually.await("the agent accepts tokens again", () -> check(ALICE) == 204);
        Eventually.await("the agent is ready", () -> status("/healthz/ready") == 200);
    }
}
