package io.gatehouse.verifier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.verifier.TokenFactory;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.VerificationException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The verifier that a service embeds, beside a server of the feed on loopback. */
class GatehouseVerifierTest {
    private static final Duration START = Duration.ofSeconds(30);
    private static final UUID SESSION = UUID.fromString("0198a000-0000-7000-8000-000000000002");
    private static final String SUBJECT = "0198a000-0000-7000-8000-000000000001";
    private static final String JTI = "AZigAAAAcACAAAAAAAAAAgAAAAA";

    private final TokenFactory tokens;
    private final Recorder recorder = new Recorder();
    private final TestFeed feed;

    GatehouseVerifierTest() throws Exception {
        tokens = new TokenFactory();
        feed = new TestFeed(TokenFactory.ISSUER, tokens.jwks());
    }

    @AfterEach
    void stop() throws Exception {
        feed.close();
    }

    private static final class Recorder implements VerifierMetrics {
        private final LinkedBlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void feedApplied() {
            events.add("applied");
        }

        @Override
        public void feedFailed() {
            events.add("failed");
        }

        /** Waits for an event that happens after this call. */
        void await(String event) throws InterruptedException {
            events.clear();
            String next = events.poll(30, TimeUnit.SECONDS);
            while (next != null && !next.equals(event)) {
                next = events.poll(30, TimeUnit.SECONDS);
            }
            assertThat(next).isEqualTo(event);
        }
    }

    private GatehouseVerifierBuilder builder() {
        return GatehouseVerifier.builder()
                .issuer(TokenFactory.ISSUER)
                .audience(TokenFactory.AUDIENCE)
                .credential("0198a000-0000-7000-8000-0000000000c1:secret")
                .url(feed.url())
                .metrics(recorder);
    }

    private static Reason refusal(GatehouseVerifier verifier, String token) {
        try {
            verifier.verify(token);
            throw new AssertionError("accepted");
        } catch (VerificationException e) {
            assertThat(e.status()).isEqualTo(e.reason() == Reason.STALE ? 503 : 401);
            return e.reason();
        }
    }

    @Test
    void a_token_is_accepted_until_its_session_is_revoked() throws Exception {
        try (GatehouseVerifier verifier = builder().build()) {
            String token = tokens.token(SESSION, 600);
            assertThat(refusal(verifier, token)).isEqualTo(Reason.STALE);
            assertThat(verifier.ready()).isFalse();

            verifier.start(START);
            assertThat(verifier.verify(token).login()).contains("alice");
            assertThat(verifier.health().ready()).isTrue();
            assertThat(refusal(verifier, token + "A")).isEqualTo(Reason.SIGNATURE);
            assertThat(refusal(verifier, "x")).isEqualTo(Reason.MALFORMED);

            feed.revoke("session", SESSION.toString(), 0);
            recorder.await("applied");
            recorder.await("applied");
            assertThat(refusal(verifier, token)).isEqualTo(Reason.REVOKED);
            assertThat(verifier.verify(tokens.token(UUID.randomUUID(), 600))).isNotNull();
        }
    }

    @Test
    void a_watched_token_ends_with_its_subject_and_not_with_a_refresh() throws Exception {
        try (GatehouseVerifier verifier = builder().build()) {
            verifier.start(START);
            VerifiedToken token = verifier.verify(tokens.token(SESSION, 600));
            CountDownLatch ended = new CountDownLatch(1);
            CountDownLatch closed = new CountDownLatch(1);
            verifier.watch(token, ended::countDown);
            verifier.watch(token, closed::countDown).close();

            feed.revoke("token", JTI, 0);
            recorder.await("applied");
            recorder.await("applied");
            assertThat(ended.getCount()).isEqualTo(1);

            feed.revoke("subject", SUBJECT, Long.MAX_VALUE >>> 11);
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(closed.getCount()).isEqualTo(1);
        }
    }

    @Test
    void a_watched_token_ends_when_it_expires() throws Exception {
        try (GatehouseVerifier verifier = builder().build()) {
            verifier.start(START);
            CountDownLatch ended = new CountDownLatch(1);
            verifier.watch(verifier.verify(tokens.token(SESSION, 0)), ended::countDown);
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    static Stream<Arguments> hostile() {
        byte[] cut = TestFeed.response("200 OK", "Connection: close\r\n", new byte[0]);
        return Stream.of(
                hostile(
                        "cut within the body",
                        target -> ("HTTP/1.1 200 OK\r\nContent-Length: 500\r\nConnection: close\r\n\r\n"
                                        + TestFeed.body(target, ""))
                                .getBytes(StandardCharsets.UTF_8)),
                hostile("empty", target -> cut),
                hostile("of another request", target -> ok(TestFeed.body("nonce=AAAAAAAAAAAAAAAAAAAAAA", ""))),
                hostile("not JSON", target -> ok("<html>")),
                hostile("not UTF-8", target -> TestFeed.response("200 OK", "", new byte[] {'{', (byte) 0xFF})),
                hostile(
                        "of another version",
                        target -> ok(TestFeed.body(target, "").replace("\"v\":1", "\"v\":2"))),
                hostile("larger than 4 MiB", target -> ok(" ".repeat(4 << 20) + TestFeed.body(target, ""))),
                hostile(
                        "endless in its head",
                        target -> ("HTTP/1.1 200 OK\r\nX: " + "x".repeat(1 << 20)).getBytes(StandardCharsets.UTF_8)),
                hostile(
                        "of ambiguous length",
                        target -> ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked"
                                        + "\r\n\r\n0\r\n\r\n")
                                .getBytes(StandardCharsets.UTF_8)),
                hostile("a redirect", target -> TestFeed.response("302 Found", "Location: /x\r\n", new byte[0])),
                hostile("401", target -> TestFeed.response("401 Unauthorized", "", new byte[0])),
                hostile("SSH", target -> "SSH-2.0-OpenSSH_9.2p1\r\n".getBytes(StandardCharsets.UTF_8)));
    }

    private static Arguments hostile(String name, Function<String, byte[]> response) {
        return Arguments.of(name, response);
    }

    private static byte[] ok(String body) {
        return TestFeed.response("200 OK", "", body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void a_hostile_response_proves_nothing(String name, Function<String, byte[]> response) throws Exception {
        feed.respond(response);
        try (GatehouseVerifier verifier = builder().build()) {
            verifier.start();
            recorder.await("failed");
            assertThat(refusal(verifier, tokens.token(SESSION, 600))).isEqualTo(Reason.STALE);
            assertThat(verifier.health().lastProblem()).as(name).isNotEmpty();
        }
    }

    @Test
    void a_start_without_a_server_fails_with_a_sentence() throws Exception {
        feed.close();
        GatehouseVerifier verifier = builder().build();
        assertThatThrownBy(() -> verifier.start(Duration.ofMillis(200)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was not ready within")
                .hasMessageContaining("Check the URL")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://auth.example.com", "ftp://127.0.0.1", "https://auth.example.com?x=1", "auth.example.com"
            })
    void an_unsafe_url_is_rejected(String url) {
        assertThatThrownBy(() -> builder().url(url).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("url must");
    }

    @Test
    void invalid_options_are_rejected() {
        assertThatThrownBy(() -> builder().maxStaleness(Duration.ofMillis(5999)).build())
                .hasMessageContaining("maxStaleness");
        assertThatThrownBy(() -> builder().leeway(Duration.ofMinutes(6)).build())
                .hasMessageContaining("leeway");
        assertThatThrownBy(() -> builder().credential("secret").build()).hasMessageNotContaining("secret\"");
        assertThatThrownBy(() -> builder().issuer("").build()).hasMessageContaining("issuer");
        assertThatThrownBy(() -> builder().audience("").build()).hasMessageContaining("audience");
    }

    @Test
    void a_thousand_opens_and_closes_leave_no_thread_and_no_connection() throws Exception {
        for (int i = 0; i < 1000; i++) {
            GatehouseVerifier verifier = builder().build();
            verifier.start();
            if (i % 10 == 0) {
                recorder.await("applied");
            }
            verifier.close();
        }
        assertThat(feed.awaitNoConnections()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("gatehouse-feed")
                        || thread.getName().startsWith("gatehouse-watch"));
    }
}
