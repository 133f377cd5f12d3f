package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two instances show about the listeners of the feed, and the rotation of the signing key that waits for them. */
class FeedListenersTest {
    private static final TestService A = TestService.start();
    private static final TestService B = A.startAnother();
    private static final TestSql SQL = new TestSql(A.database().dataSource());
    private static final TestClient VERIFIER = new TestClients(SQL).insert("verifier");
    private static final FeedClient FEED = new FeedClient(A.uri(), VERIFIER.basic());

    @BeforeAll
    static void awaitTheClient() {
        Eventually.await(
                "the instance knows the client",
                () -> FeedClient.send(FEED.request("snapshot")).statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        B.close();
        A.close();
    }

    private static HttpResponse<byte[]> poll(String cursor, String listener) {
        return FeedClient.send(FEED.request(FeedClient.query(cursor, 0) + "&listener=" + listener)
                .header("User-Agent", "test/1"));
    }

    private static List<JsonNode> shown(TestService at, String listener) {
        JsonNode verifiers = Api.send(HttpRequest.newBuilder(URI.create(at.adminUri() + "/console.json"))
                        .build())
                .json()
                .path("verifiers");
        return StreamSupport.stream(verifiers.path("worst").spliterator(), false)
                .filter(view -> view.path("process").asText().equals(listener))
                .toList();
    }

    @Test
    void every_instance_shows_a_listener_with_the_name_of_its_client() {
        // The snapshot may be from before a rotation.
        String cursor = FEED.changes(FEED.snapshot().cursor(), 0).path("cursor").asText();
        assertThat(poll(cursor, "shown").statusCode()).isEqualTo(200);
        for (TestService at : List.of(A, B)) {
            Eventually.await(
                    "the report",
                    () -> shown(at, "shown").stream()
                            .anyMatch(view -> view.path("newestKeys").asBoolean()
                                    && view.path("client").asText().equals("client " + VERIFIER.id())));
            assertThat(shown(at, "shown")).singleElement().satisfies(view -> {
                assertThat(view.path("software").asText()).isEqualTo("test/1");
                assertThat(view.path("live").asBoolean()).isTrue();
                assertThat(view.path("canaryMillis").asLong()).isEqualTo(-1);
            });
        }
    }

    @Test
    void the_rotation_is_refused_until_a_listener_has_the_next_key() {
        String old = FEED.snapshot().cursor();
        new AdminPort(A).run("rotate-signing-key", "force=true");
        SQL.update("UPDATE signing_key SET created_at = created_at - interval '10 minutes'");
        poll(old, "late");
        for (TestService at : List.of(A, B)) {
            Eventually.await(
                    "the report",
                    () -> shown(at, "late").stream()
                            .anyMatch(view -> !view.path("newestKeys").asBoolean()));
            Api.Answer refused = new AdminPort(at).call("rotate-signing-key", "wait=0");
            assertThat(refused.status()).as(refused.body()).isEqualTo(422);
            assertThat(refused.body()).contains("(late)", "force=true");
            assertThat(new AdminPort(at)
                            .run("rotate-signing-key", "dry_run=true")
                            .path("verifiers_without_next_key")
                            .asInt())
                    .isPositive();
        }
        assertThat(new AdminPort(A)
                        .call("rotate-signing-key", "wait=0&kind=mac&dry_run=true&force=true")
                        .status())
                .as("a MAC key is no concern of verifiers")
                .isEqualTo(200);
        String cursor = FEED.changes(old, 0).path("cursor").asText();
        // Those of the other tests may still be live.
        List.of("shown", "").forEach(listener -> poll(cursor, listener));
        CompletableFuture<JsonNode> rotated =
                CompletableFuture.supplyAsync(() -> new AdminPort(A).run("rotate-signing-key", "wait=60"));
        poll(cursor, "late");
        assertThat(rotated.join().path("verifiers_without_next_key").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.b", "a%20b", "%00", "é", "0123456789012345678901234567890123456789012345678901234567890123x"})
    void a_malformed_listener_is_refused(String listener) {
        String query = "changes?after=AQE&nonce=0123456789abcdef&listener=" + listener.replace("é", "%C3%A9");
        assertThat(FeedClient.send(FEED.request(query)).statusCode()).isEqualTo(400);
    }

    @Test
    void a_listener_without_an_id_is_one_of_its_client() {
        assertThat(FeedClient.send(FEED.request(FeedClient.query(FEED.snapshot().cursor(), 0)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(shown(A, "")).hasSize(1);
    }
}
