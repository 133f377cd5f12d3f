package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.agent.TestAgent;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerificationException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The feed that an agent relays. */
@SlowTest
class AgentRelayTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String CREDENTIAL = "workers:" + TestAgent.RELAY_SECRET;
    private static final TestService SERVICE = TestService.start();
    private static final Relay TO_SERVICE = Relay.to(SERVICE.uri().getPort());
    private static final TestClient VERIFIER =
            new TestClients(new TestSql(SERVICE.database().dataSource())).insert("verifier");
    private static final AtomicLong AHEAD_MILLIS = new AtomicLong();
    private static final TestAgent AGENT = TestAgent.start(settings(), new AheadClock());
    private static final FeedClient FEED = new FeedClient(AGENT.uri(), basic(CREDENTIAL));
    private static final Api API = new Api(SERVICE.uri());

    /** The wall clock, which a test can move as a suspension does. */
    private static final class AheadClock extends Clock {
        @Override
        public ZoneId getZone() {
            return Clock.systemUTC().getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Clock.systemUTC().instant().plusMillis(AHEAD_MILLIS.get());
        }
    }

    private static String settings() {
        URI url = URI.create("http://127.0.0.1:" + TO_SERVICE.port());
        return TestAgent.settings(SERVICE, url, VERIFIER)
                + "listen:\n  port: 0\nrelay:\n  enabled: true\n  credential: " + CREDENTIAL + "\n";
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @BeforeAll
    static void awaitTheFeed() {
        // Requests for snapshots are limited.
        Eventually.await("the agent is ready", () -> ready() == 200);
        API.register("alice", PASSWORD);
    }

    @AfterAll
    static void stop() {
        AGENT.close();
        TO_SERVICE.close();
        SERVICE.close();
    }

    private static int ready() {
        return Api.send(HttpRequest.newBuilder(AGENT.uri().resolve("/healthz/ready"))
                        .build())
                .status();
    }

    private static int status(FeedClient feed, String path) {
        return FeedClient.send(feed.request(path)).statusCode();
    }

    private static String endedSession() {
        Pair pair = API.login("alice", PASSWORD);
        String session = API.get("/profile/sessions", pair.access())
                .json()
                .path(0)
                .path("id")
                .asText();
        assertThat(API.post("/auth/logout", pair.access(), Map.of()).status()).isEqualTo(200);
        return session;
    }

    @Test
    void a_logout_completes_a_pending_request_and_is_in_the_snapshot() {
        String cursor = FEED.snapshot().cursor();
        CompletableFuture<JsonNode> pending = FEED.pending(cursor, 20);
        endedSession();
        JsonNode answer = pending.join();
        assertThat(FeedClient.entries(answer)).anyMatch(entry -> entry.startsWith("[\"session\""));
        assertThat(answer.has("keys")).as("the listener has them").isFalse();
        FeedClient.Snapshot snapshot = FEED.snapshot();
        List<String> known = new ArrayList<>(snapshot.lines());
        known.addAll(FeedClient.entries(FEED.changes(snapshot.cursor(), 0)));
        assertThat(known).containsAll(FeedClient.entries(answer));
        assertThat(snapshot.end().path("end").asInt())
                .isEqualTo(snapshot.lines().size());
        assertThat(snapshot.header().path("keys")).isEqualTo(originKeys());
    }

    private static JsonNode originKeys() {
        FeedClient origin = new FeedClient(SERVICE.uri(), VERIFIER.basic());
        return origin.snapshot().header().path("keys");
    }

    @Test
    void a_cursor_of_another_process_is_gone() {
        FeedClient origin = new FeedClient(SERVICE.uri(), VERIFIER.basic());
        assertThat(FEED.status(origin.snapshot().cursor())).isEqualTo(410);
        assertThat(FEED.status("AQE")).isEqualTo(410);
        assertThat(origin.status(FEED.snapshot().cursor())).isEqualTo(410);
        assertThat(FEED.status(FEED.snapshot().cursor())).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "changes?after=AQE&nonce=0123456789abcdef"})
    void only_the_credential_of_the_relay_is_admitted(String path) {
        for (String wrong : List.of(
                VERIFIER.basic(), basic(CREDENTIAL + "0"), basic("others:" + TestAgent.RELAY_SECRET), "Bearer x")) {
            assertThat(status(new FeedClient(AGENT.uri(), wrong), path)).isEqualTo(401);
        }
        assertThat(status(FEED, path)).isIn(200, 410);
    }

    @Test
    void a_response_proves_no_more_than_the_origin_did() {
        JsonNode first = FEED.changes(FEED.snapshot().cursor(), 0);
        assertThat(first.path("asOf").asLong())
                .isLessThanOrEqualTo(first.path("at").asLong());
        TO_SERVICE.stall();
        try {
            // A response that was on its way has arrived when this one ends.
            JsonNode second = FEED.changes(first.path("cursor").asText(), 2);
            JsonNode third = FEED.changes(second.path("cursor").asText(), 2);
            assertThat(third.path("at").asLong())
                    .isGreaterThan(second.path("at").asLong());
            assertThat(third.path("asOf").asLong())
                    .as("nothing was learned while the request was pending")
                    .isEqualTo(second.path("asOf").asLong());
        } finally {
            TO_SERVICE.pass();
        }
    }

    @Test
    void a_suspended_relay_proves_nothing_until_a_later_poll() {
        String cursor = FEED.changes(FEED.snapshot().cursor(), 0).path("cursor").asText();
        TO_SERVICE.stall();
        try {
            // Less than the maximum staleness: only the suspension makes the relay stale.
            AHEAD_MILLIS.addAndGet(5_000);
            assertThat(FEED.status(cursor)).isEqualTo(503);
        } finally {
            TO_SERVICE.pass();
        }
        Eventually.await("the relay is fresh", () -> FEED.status(cursor) == 200);
    }

    @Test
    void a_verifier_follows_the_relay() throws Exception {
        try (GatehouseVerifier verifier = GatehouseVerifier.builder()
                .issuer(SERVICE.support().getConfiguration().getIssuer())
                .audience(
                        SERVICE.support().getConfiguration().verifierSettings().audience())
                .url(AGENT.uri().toString())
                .credential(CREDENTIAL)
                .build()) {
            verifier.start(Duration.ofSeconds(30));
            Pair pair = API.login("alice", PASSWORD);
            assertThat(verifier.verify(pair.access()).login()).contains("alice");
            assertThat(API.post("/auth/logout", pair.access(), Map.of()).status())
                    .isEqualTo(200);
            Eventually.await("the verifier refuses the token", () -> isRevoked(verifier, pair.access()));
        }
    }

    private static boolean isRevoked(GatehouseVerifier verifier, String token) {
        try {
            verifier.verify(token);
            return false;
        } catch (VerificationException e) {
            return e.reason() == VerificationException.Reason.REVOKED;
        }
    }
}
