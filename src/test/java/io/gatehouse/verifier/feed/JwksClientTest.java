package io.gatehouse.verifier.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.RawHttpServer;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.TokenFactory;
import io.gatehouse.verifier.VerificationKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The keys of a verifier without the feed. The clock of the client is moved, so that no test waits for a refresh. */
class JwksClientTest {
    private final String jwks = new TokenFactory().jwks();
    private final AtomicReference<byte[]> response = new AtomicReference<>(ok(jwks));
    private final RawHttpServer server = new RawHttpServer((head, out) -> out.write(response.get()));
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final AtomicLong advancedNanos = new AtomicLong();

    JwksClientTest() throws Exception {}

    @AfterEach
    void stop() {
        server.close();
    }

    private static byte[] ok(String body) {
        return RawHttpServer.response("200 OK", "ETag: \"1\"\r\n", body);
    }

    private JwksClient client(RawHttpServer of) throws Exception {
        FeedSettings settings = new FeedSettings(
                URI.create("http://127.0.0.1:" + of.port()),
                FeedSettings.Credential.NONE,
                SSLContext.getDefault(),
                () -> System.nanoTime() + advancedNanos.get(),
                () -> ClockReading.of(System::nanoTime, System::currentTimeMillis),
                new SecureRandom());
        JwksClient client = new JwksClient(settings, SignatureEngine.ofJdk(), new FeedEvents() {
            @Override
            public void applied() {
                events.add("applied");
            }

            @Override
            public void failed(String reason) {
                events.add(reason);
            }
        });
        client.start();
        return client;
    }

    private void awaitEvents(int count) {
        Eventually.await(count + " events", () -> events.size() >= count);
    }

    private void advance(Duration by) {
        advancedNanos.addAndGet(by.toNanos());
    }

    @Test
    void an_unknown_key_causes_one_conditional_request_after_the_cooldown() throws Exception {
        try (JwksClient client = client(server)) {
            awaitEvents(1);
            VerificationKey key = client.find(TokenFactory.KID).orElseThrow();
            response.set("HTTP/1.1 304 Not Modified\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            advance(Duration.ofSeconds(11));
            assertThat(client.find("unknown")).isEmpty();
            awaitEvents(2);
            assertThat(events).containsOnly("applied");
            assertThat(server.heads().get(0))
                    .startsWith("GET /.well-known/jwks.json ")
                    .doesNotContain("If-None-Match");
            assertThat(server.heads().get(1)).contains("If-None-Match: \"1\"").doesNotContain("Authorization");
            assertThat(client.find(TokenFactory.KID)).contains(key);

            for (int i = 0; i < 10_000; i++) {
                assertThat(client.find("unknown" + i)).isEmpty();
            }
            advance(Duration.ofSeconds(9));
            client.find("unknown");
            assertThat(server.heads()).hasSize(2);
        }
    }

    @Test
    void a_changed_set_replaces_the_keys() throws Exception {
        try (JwksClient client = client(server)) {
            awaitEvents(1);
            response.set(ok("{\"keys\":[]}"));
            advance(Duration.ofSeconds(11));
            client.find("unknown");
            awaitEvents(2);
            assertThat(client.find(TokenFactory.KID)).isEmpty();
            assertThat(client.isLoaded()).isTrue();
        }
    }

    static Stream<Arguments> hostile() {
        return Stream.of(
                hostile("not JSON", (kid, key) -> ok("<html>")),
                hostile("two documents", (kid, key) -> ok("{\"keys\":[]}{\"keys\":[]}")),
                hostile("cut within the JSON", (kid, key) -> ok("{\"keys\":[" + key)),
                hostile("without keys", (kid, key) -> ok("{}")),
                hostile("twice the member keys", (kid, key) -> ok("{\"keys\":[],\"keys\":[" + key + "]}")),
                hostile("twice a kid", (kid, key) -> ok("{\"keys\":[" + key + "," + key + "]}")),
                hostile("a thousand levels deep", (kid, key) -> ok("{\"x\":" + "[".repeat(1000) + "}")),
                hostile("larger than 256 KiB", (kid, key) -> ok(" ".repeat(256 * 1024) + "{\"keys\":[]}")),
                hostile(
                        "cut within the body",
                        (kid, key) -> "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\nConnection: close\r\n\r\n{"
                                .getBytes(StandardCharsets.US_ASCII)),
                hostile(
                        "a redirect",
                        (kid, key) -> RawHttpServer.response("302 Found", "Location: http://127.0.0.1/keys\r\n", "")),
                hostile("404", (kid, key) -> RawHttpServer.response("404 Not Found", "", "{\"keys\":[]}")),
                hostile("500", (kid, key) -> RawHttpServer.response("500 Error", "", "{\"keys\":[]}")));
    }

    private static Arguments hostile(String name, BiFunction<String, String, byte[]> response) {
        return Arguments.of(name, response);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void a_response_that_is_no_key_set_removes_no_key(String name, BiFunction<String, String, byte[]> hostile)
            throws Exception {
        String key = jwks.substring(jwks.indexOf('[') + 1, jwks.indexOf('}') + 1);
        // The connection of a cut response must end.
        try (RawHttpServer first = new RawHttpServer((head, out) -> {
                    out.write(response.get());
                    out.close();
                });
                JwksClient client = client(first)) {
            awaitEvents(1);
            response.set(hostile.apply(TokenFactory.KID, key));
            advance(Duration.ofSeconds(11));
            client.find("unknown");
            awaitEvents(2);
            assertThat(events.get(1)).as(name).isNotEqualTo("applied");
            assertThat(client.find(TokenFactory.KID)).isPresent();
            assertThat(client.isLoaded()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void a_response_that_is_no_key_set_loads_no_key(String name, BiFunction<String, String, byte[]> hostile)
            throws Exception {
        response.set(hostile.apply(TokenFactory.KID, jwks.substring(jwks.indexOf('[') + 1, jwks.indexOf('}') + 1)));
        try (RawHttpServer first = new RawHttpServer((head, out) -> {
                    out.write(response.get());
                    out.close();
                });
                JwksClient client = client(first)) {
            awaitEvents(1);
            assertThat(events.get(0)).as(name).isNotEqualTo("applied");
            assertThat(client.isLoaded()).isFalse();
        }
    }

    @Test
    void keys_for_another_use_or_algorithm_are_ignored() throws Exception {
        response.set(ok(jwks.replace("\"alg\":\"ES256\"", "\"alg\":\"HS256\"")));
        try (JwksClient client = client(server)) {
            awaitEvents(1);
            assertThat(client.isLoaded()).isTrue();
            assertThat(client.find(TokenFactory.KID)).isEmpty();
        }
    }

    @Test
    void a_response_of_one_byte_at_a_time_reaches_the_deadline() throws Exception {
        try (RawHttpServer slow = new RawHttpServer((head, out) -> RawHttpServer.drip(ok(jwks), out));
                JwksClient client = client(slow)) {
            awaitEvents(1);
            assertThat(events.get(0)).contains("in time");
            assertThat(client.isLoaded()).isFalse();
        }
    }

    @Test
    void a_server_that_never_answers_does_not_delay_the_close() throws Exception {
        try (RawHttpServer silent = new RawHttpServer((head, out) -> Thread.sleep(Long.MAX_VALUE))) {
            JwksClient client = client(silent);
            Eventually.await("the request is pending", () -> silent.heads().size() == 1);
            client.close();
            Eventually.await(
                    "the thread ends",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().equals("gatehouse-jwks")));
            assertThat(events).isEmpty();
        }
    }
}
