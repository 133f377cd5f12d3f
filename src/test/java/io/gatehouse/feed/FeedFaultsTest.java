package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The revocation feed under limits, during outages, and while an instance stops. */
@SlowTest
class FeedFaultsTest {
    private static final String PASSWORD = "correct horse battery staple";

    private final TestDatabase database = TestDatabase.migrated();
    private final TestRedis redis = TestRedis.fresh();
    private final Relay toPostgres = Relay.to(port(database.jdbcUrl().substring("jdbc:".length())));
    private final Relay toRedis = Relay.to(port(redis.url()));
    private final TestService service = TestService.start(
            new TestDatabase(
                    database.jdbcUrl().replaceFirst(":\\d+/", ":" + toPostgres.port() + "/"),
                    database.user(),
                    database.password()),
            new TestRedis(redis.url().replaceFirst(":\\d+/", ":" + toRedis.port() + "/")));
    private final Api api = new Api(service.uri());
    private final TestSql sql = new TestSql(database.dataSource());
    private final TestClients clients = new TestClients(sql);
    private final TestClient verifier = clients.insert("verifier");
    private final FeedClient feed = new FeedClient(service.uri(), verifier.basic());

    private static int port(String url) {
        return URI.create(url).getPort();
    }

    @AfterEach
    void stop() {
        toPostgres.pass();
        toRedis.pass();
        service.close();
        toPostgres.close();
        toRedis.close();
    }

    /** Waits until an instance knows the client; returns the cursor of a snapshot. */
    private static String cursor(FeedClient listener) {
        Eventually.await("the instance knows the client", () -> listener.status("AQE") == 410);
        return listener.snapshot().cursor();
    }

    @Test
    void a_long_response_is_continued() {
        String cursor = cursor(feed);
        int entries = Changes.MAX_ENTRIES + 1_000;
        sql.update(
                "INSERT INTO revocation (kind, key, expires_at) SELECT 'session', gen_random_uuid()::text,"
                        + " clock_timestamp() + interval '1 hour' FROM generate_series(1, ?)",
                entries);
        Eventually.await(
                "the instance has all entries",
                () -> Scrape.of(service.adminUri()).sum("gatehouse_feed_log_entries", Map.of()) >= entries);
        List<String> seen = new ArrayList<>();
        boolean continued = false;
        while (seen.size() < entries) {
            JsonNode changes = feed.changes(cursor, 20);
            assertThat(changes.path("e").size()).isLessThanOrEqualTo(Changes.MAX_ENTRIES);
            continued |= changes.path("more").asBoolean();
            seen.addAll(FeedClient.entries(changes));
            cursor = changes.path("cursor").asText();
        }
        assertThat(continued).isTrue();
        assertThat(seen).doesNotHaveDuplicates().hasSize(entries);
    }

    @Test
    void a_client_has_a_limited_number_of_requests_and_downloads() {
        String cursor = cursor(feed);
        for (int downloads = 1; downloads < FeedSettings.Limits.OF_SERVICE.downloads(); downloads++) {
            feed.snapshot();
        }
        assertThat(FeedClient.send(feed.request("snapshot")).statusCode()).isEqualTo(429);
        TestClient other = clients.insert("verifier");
        FeedClient unaffected = new FeedClient(service.uri(), other.basic());
        String current = feed.changes(cursor, 0).path("cursor").asText();
        List<CompletableFuture<JsonNode>> pending = Stream.generate(() -> feed.pending(current, 20))
                .limit(FeedSettings.Limits.OF_SERVICE.pending())
                .toList();
        Eventually.await("one more request is refused", () -> feed.status(current) == 429);
        assertThat(cursor(unaffected)).isNotEmpty();
        Pair pair = login();
        assertThat(api.post("/auth/logout", pair.access(), Map.of()).status()).isEqualTo(200);
        pending.forEach(each -> assertThat(each.join().path("e")).isNotEmpty());
        assertThat(feed.status(current)).as("the requests are completed").isEqualTo(200);
    }

    private Pair login() {
        api.register("alice", PASSWORD);
        return api.login("alice", PASSWORD);
    }

    @Test
    void an_outage_of_PostgreSQL_stops_no_listener_and_one_of_both_stores_stops_all() {
        String cursor = cursor(feed);
        toPostgres.cut();
        JsonNode during = feed.changes(cursor, 1);
        Eventually.await(
                "the stream proves freshness",
                () -> feed.changes(during.path("cursor").asText(), 2)
                                .path("asOf")
                                .asLong()
                        > during.path("asOf").asLong());
        toRedis.cut();
        String held = during.path("cursor").asText();
        Eventually.await("the instance is stale", () -> feed.status(held) == 503);
        toPostgres.pass();
        toRedis.pass();
        Eventually.await("the instance is fresh", () -> feed.status(held) == 200);
    }

    @Test
    void a_stopping_instance_completes_its_requests_and_its_successor_continues_their_cursors() {
        TestService stopping = service.startAnother();
        FeedClient there = feed.at(stopping.uri());
        String current = there.changes(cursor(there), 0).path("cursor").asText();
        CompletableFuture<JsonNode> pending = there.pending(current, 20);
        Eventually.await(
                "the request is pending",
                () -> Scrape.of(stopping.adminUri()).sum("gatehouse_feed_requests_pending", Map.of()) == 1);
        stopping.close();
        String cursor = pending.join().path("cursor").asText();
        Pair pair = login();
        api.post("/auth/logout", pair.access(), Map.of());
        try (TestService successor = service.startAnother()) {
            FeedClient next = feed.at(successor.uri());
            Eventually.await("the instance knows the client", () -> next.status("AQE") == 410);
            JsonNode changes = next.changes(cursor, 5);
            assertThat(FeedClient.entries(changes)).anyMatch(entry -> entry.startsWith("[\"session\""));
        }
    }
}
