package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The revocation feed over HTTP, with two instances on one database. */
class FeedHandlerTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService A = TestService.start();
    private static final TestService B = A.startAnother();
    private static final TestClients CLIENTS =
            new TestClients(new TestSql(A.database().dataSource()));
    private static final TestClient VERIFIER = CLIENTS.insert("verifier");
    private static final FeedClient FEED = new FeedClient(A.uri(), VERIFIER.basic());
    private static final Api API = new Api(A.uri());

    @BeforeAll
    static void awaitTheClient() {
        for (FeedClient feed : List.of(FEED, FEED.at(B.uri()))) {
            Eventually.await(
                    "the instance knows the client",
                    () -> FeedClient.send(feed.request("snapshot")).statusCode() == 200);
        }
        API.register("alice", PASSWORD);
    }

    @AfterAll
    static void stop() {
        B.close();
        A.close();
    }

    private static Pair login() {
        return API.login("alice", PASSWORD);
    }

    private static String session(Pair pair) {
        for (JsonNode session : API.get("/profile/sessions", pair.access()).json()) {
            if (session.path("current").asBoolean()) {
                return session.path("id").asText();
            }
        }
        throw new AssertionError("No session is marked as current");
    }

    private static void logout(Pair pair) {
        assertThat(API.post("/auth/logout", pair.access(), Map.of()).status()).isEqualTo(200);
    }

    @Test
    void a_snapshot_has_every_entry_and_the_keys() {
        Pair pair = login();
        String session = session(pair);
        logout(pair);
        // Another instance, which writes its own text and has read the entry from the stream or from PostgreSQL.
        FeedClient other = FEED.at(B.uri());
        FeedClient.Snapshot snapshot = FEED.snapshot();
        List<String> known = new ArrayList<>(snapshot.lines());
        known.addAll(FeedClient.entries(FEED.changes(snapshot.cursor(), 0)));
        assertThat(known).anyMatch(line -> line.startsWith("[\"session\",\"" + session + "\",0,"));
        assertThat(snapshot.end().path("end").asInt())
                .isEqualTo(snapshot.lines().size());
        assertThat(snapshot.header().path("v").asInt()).isEqualTo(1);
        assertThat(snapshot.header().path("keys").path("keys").size()).isEqualTo(2);
        assertThat(other.snapshot().header().path("keys"))
                .isEqualTo(snapshot.header().path("keys"));
    }

    @Test
    void a_logout_completes_pending_requests_at_every_instance() {
        Pair pair = login();
        String session = session(pair);
        String cursor = FEED.changes(FEED.snapshot().cursor(), 0).path("cursor").asText();
        CompletableFuture<JsonNode> at = FEED.pending(cursor, 20);
        CompletableFuture<JsonNode> elsewhere = FEED.at(B.uri()).pending(cursor, 20);
        logout(pair);
        assertThat(FeedClient.entries(at.join())).anyMatch(entry -> entry.contains(session));
        // The other instance may first have had entries that this cursor did not cover.
        JsonNode answer = elsewhere.join();
        List<String> seen = new ArrayList<>(FeedClient.entries(answer));
        while (seen.stream().noneMatch(entry -> entry.contains(session))) {
            answer = FEED.at(B.uri()).changes(answer.path("cursor").asText(), 20);
            seen.addAll(FeedClient.entries(answer));
        }
    }

    @Test
    void a_response_proves_no_more_than_the_instance_knows() {
        JsonNode first = FEED.changes(FEED.snapshot().cursor(), 0);
        assertThat(first.path("asOf").asLong())
                .as("a request that is answered at once")
                .isLessThanOrEqualTo(first.path("at").asLong());
        JsonNode second = FEED.changes(first.path("cursor").asText(), 2);
        // On a loaded machine no reconciliation may have ended while the request was pending: then asOf is still the
        // first one.
        while (second.path("asOf").asLong() == first.path("asOf").asLong()) {
            second = FEED.changes(second.path("cursor").asText(), 2);
        }
        assertThat(second.path("at").asLong()).isGreaterThan(first.path("at").asLong());
        assertThat(second.path("asOf").asLong())
                .isGreaterThan(first.path("asOf").asLong());
        assertThat(second.path("nonce").asText())
                .isNotEqualTo(first.path("nonce").asText());
        assertThat(second.has("keys")).as("the listener has them").isFalse();
        assertThat(second.path("e")).isEmpty();
    }

    @Test
    void entries_of_refreshed_tokens_arrive_without_a_second_request() {
        Pair pair = login();
        String cursor = FEED.changes(FEED.snapshot().cursor(), 0).path("cursor").asText();
        CompletableFuture<JsonNode> pending = FEED.pending(cursor, 20);
        API.refresh(pair);
        assertThat(FeedClient.entries(pending.join())).anyMatch(entry -> entry.startsWith("[\"token\""));
    }

    @Test
    void a_listener_continues_at_another_instance() {
        FeedClient.Snapshot snapshot = FEED.snapshot();
        Pair pair = login();
        String session = session(pair);
        logout(pair);
        FeedClient other = FEED.at(B.uri());
        String cursor = snapshot.cursor();
        List<String> seen = new ArrayList<>();
        for (int round = 0; seen.stream().noneMatch(entry -> entry.contains(session)); round++) {
            JsonNode changes = (round % 2 == 0 ? other : FEED).changes(cursor, 1);
            seen.addAll(FeedClient.entries(changes));
            cursor = changes.path("cursor").asText();
            assertThat(round).isLessThan(10);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "after=AQE,400",
        "after=AQE&nonce=short,400",
        "after=AQE&nonce=0123456789abcdef&wait=21,400",
        "after=AQE&nonce=0123456789abcdef&wait=-1,400",
        "after=AQE&nonce=0123456789abcdef&wait=1.5,400",
        "after=AQE&nonce=0123456789abcdef&wiat=1,400",
        "after=AQE&after=AQE&nonce=0123456789abcdef,400",
        "nonce=0123456789abcdef,400",
        "after=%ff&nonce=0123456789abcdef,400",
        "after=&nonce=0123456789abcdef,410",
        "after=AQE&nonce=0123456789abcdef,410",
        "after=AQE=&nonce=0123456789abcdef,410",
    })
    void bad_parameters_are_refused(String query, int status) {
        HttpResponse<byte[]> response = FeedClient.send(FEED.request("changes?" + query));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @ParameterizedTest
    @CsvSource({
        "snapshot?unknown=x,unknown",
        "changes?after=AQE&nonce=0123456789abcdef&unknown=x,unknown",
        "changes?after=AQE&nonce=0123456789abcdef&WAIT=1,WAIT",
        "changes?after=AQE&nonce=0123456789abcdef&wait=1&wait=2,wait",
        "changes?nonce=0123456789abcdef,after",
        "changes?after=AQE,nonce",
    })
    void a_refusal_names_the_parameter(String target, String name) throws Exception {
        HttpResponse<byte[]> response = FeedClient.send(FEED.request(target));
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new ObjectMapper()
                        .readTree(response.body())
                        .at("/errors/0/field")
                        .asText())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snapshot", "changes?after=AQE&nonce=0123456789abcdef"})
    void only_a_client_with_the_role_is_admitted(String path) {
        TestClient other = CLIENTS.insert("introspector");
        TestClient wrong = VERIFIER.with(other.secret());
        String bearer = "Bearer " + TestClients.accessToken(A.uri(), VERIFIER);
        for (String authorization : List.of(other.basic(), wrong.basic(), bearer, "Basic !", "Basic YTpi")) {
            HttpResponse<byte[]> response = FeedClient.send(new FeedClient(A.uri(), authorization).request(path));
            assertThat(response.statusCode()).as(authorization).isEqualTo(401);
        }
        assertThat(FeedClient.send(FEED.request(path).setHeader("Authorization", ""))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void other_methods_and_paths_are_refused() {
        HttpResponse<byte[]> post = FeedClient.send(FEED.request("snapshot").POST(BodyPublishers.ofString("{}")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET");
        assertThat(FeedClient.send(FEED.request("snapshots")).statusCode()).isEqualTo(404);
    }

    @Test
    void a_deleted_secret_and_a_disabled_client_are_refused_at_once() {
        Api admin = API;
        String token = superuser();
        TestClient deleted = CLIENTS.insert("verifier");
        TestClient disabled = CLIENTS.insert("verifier");
        for (TestClient client : List.of(deleted, disabled)) {
            FeedClient feed = new FeedClient(B.uri(), client.basic());
            Eventually.await(
                    "the instance knows the client",
                    () -> FeedClient.send(feed.request("snapshot")).statusCode() == 200);
        }
        assertThat(admin.delete("/clients/" + deleted.id() + "/secrets/" + deleted.secretId(), token)
                        .status())
                .isEqualTo(204);
        assertThat(admin.post("/clients/" + disabled.id() + "/disable", token, Map.of())
                        .status())
                .isEqualTo(200);
        for (TestClient client : List.of(deleted, disabled)) {
            FeedClient feed = new FeedClient(A.uri(), client.basic());
            assertThat(FeedClient.send(feed.request("snapshot")).statusCode()).isEqualTo(401);
            Eventually.await(
                    "the other instance refuses the client",
                    () -> FeedClient.send(feed.at(B.uri()).request("snapshot")).statusCode() == 401);
        }
    }

    private static String superuser() {
        String login = "root" + UUID.randomUUID().toString().substring(0, 8);
        API.register(login, PASSWORD);
        new TestSql(A.database().dataSource())
                .update(
                        "INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                                + " WHERE u.login = ? AND r.title = 'superuser'",
                        login);
        return API.login(login, PASSWORD).access();
    }
}
