package io.gatehouse.verifier.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.RawHttpServer;
import io.gatehouse.testing.TestCertificates;
import io.gatehouse.verifier.SignatureEngine;
import io.gatehouse.verifier.TokenFactory;
import io.gatehouse.verifier.feed.ClockReading;
import io.gatehouse.verifier.feed.FeedClient;
import io.gatehouse.verifier.feed.FeedEvents;
import io.gatehouse.verifier.feed.FeedSettings;
import io.gatehouse.verifier.feed.FeedState;
import io.gatehouse.verifier.testing.TestIssuer;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** The client of the feed and networks that fail: TLS, servers that stop, drip, or answer too often. */
class FeedNetworkTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.authority();

    private final TokenFactory tokens;

    FeedNetworkTest() throws Exception {
        tokens = new TokenFactory();
    }

    /** Forwards a request to an issuer. */
    private static void forward(TestIssuer issuer, String head, OutputStream out)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(issuer.url() + target(head)))
                .header("Authorization", head.replaceFirst("(?s).*Authorization: ([^\r]+).*", "$1"))
                .build();
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        String encoding = response.headers().firstValue("content-encoding").orElse("identity");
        out.write(TestFeed.response(
                response.statusCode() + " status", "Content-Encoding: " + encoding + "\r\n", response.body()));
    }

    private static String target(String head) {
        return head.split(" ", 3)[1];
    }

    private static RawHttpServer tlsServer(X509Bundle certificate, RawHttpServer.Handler handler) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
        return new RawHttpServer(tls.getServerSocketFactory(), handler);
    }

    @Test
    void a_trusted_certificate_is_accepted() throws Exception {
        try (TestIssuer issuer = TestIssuer.start();
                RawHttpServer server = tlsServer(CERTIFICATES.forHere(), (head, out) -> forward(issuer, head, out));
                GatehouseVerifier verifier = issuer.verifierBuilder()
                        .url("https://localhost:" + server.port())
                        .tls(CERTIFICATES.clientContext())
                        .build()) {
            verifier.start(Duration.ofSeconds(30));
            String token = issuer.token("alice").sign();
            assertThat(verifier.verify(token).login()).contains("alice");
            issuer.endSession(token);
            Eventually.await(
                    "the revocation arrives over TLS", () -> verifier.health().entries() == 1);
        }
    }

    /** An untrusted authority, a certificate of another host, and one that has expired: no request is sent. */
    @Test
    void no_request_is_sent_to_a_server_with_another_certificate() throws Exception {
        requireNoRequest(TestCertificates.authority().forHere());
        requireNoRequest(CERTIFICATES.forElsewhere());
        requireNoRequest(CERTIFICATES.expired());
    }

    private static void requireNoRequest(X509Bundle certificate) throws Exception {
        try (TestIssuer issuer = TestIssuer.start();
                RawHttpServer server = tlsServer(certificate, (head, out) -> forward(issuer, head, out));
                GatehouseVerifier verifier = issuer.verifierBuilder()
                        .url("https://localhost:" + server.port())
                        .tls(CERTIFICATES.clientContext())
                        .build()) {
            verifier.start();
            Eventually.await(
                    "the handshake fails", () -> verifier.health().lastProblem().contains("SSLHandshakeException"));
            assertThat(server.heads()).isEmpty();
            assertThat(verifier.ready()).isFalse();
        }
    }

    private GatehouseVerifierBuilder builder(RawHttpServer server) {
        return GatehouseVerifier.builder()
                .issuer(TokenFactory.ISSUER)
                .audience(TokenFactory.AUDIENCE)
                .credential("0198a000-0000-7000-8000-0000000000c1:secret")
                .url("http://127.0.0.1:" + server.port());
    }

    /** Answers the request for a snapshot, and leaves the requests for changes to a handler. */
    private RawHttpServer feed(RawHttpServer.Handler changes) {
        return new RawHttpServer((head, out) -> {
            if (target(head).endsWith("/snapshot")) {
                String text = "{\"v\":1,\"issuer\":\"" + TokenFactory.ISSUER + "\",\"cursor\":\"c0\",\"now\":"
                        + System.currentTimeMillis() + ",\"keys\":" + tokens.jwks() + "}\n{\"end\":0}\n";
                out.write(RawHttpServer.response("200 OK", "", text));
            } else {
                changes.respond(head, out);
            }
        });
    }

    private static byte[] changes(String head, String entries) {
        return RawHttpServer.response("200 OK", "", TestFeed.body(target(head), entries));
    }

    @Test
    void a_response_of_one_byte_at_a_time_reaches_the_deadline() throws Exception {
        try (RawHttpServer server = feed((head, out) -> RawHttpServer.drip(changes(head, ""), out));
                GatehouseVerifier verifier = builder(server).build()) {
            verifier.start();
            Eventually.await(
                    "the deadline", () -> verifier.health().lastProblem().contains("in time"));
            assertThat(verifier.ready()).isFalse();
        }
    }

    /** As if the server had lost its power: nothing arrives, not even the end of the connection. */
    @Test
    void a_half_open_connection_is_replaced() throws Exception {
        AtomicInteger requests = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        try (RawHttpServer server = feed((head, out) -> {
                    if (requests.incrementAndGet() == 1) {
                        never.await();
                    }
                    out.write(changes(head, ""));
                });
                GatehouseVerifier verifier = builder(server).build()) {
            verifier.start(Duration.ofSeconds(60));
            assertThat(verifier.verify(tokens.token(UUID.randomUUID(), 600)).login())
                    .contains("alice");
        }
    }

    /** The deadline of the read does not pass, because the clock stands still: only the close can end it. */
    @Test
    void a_close_ends_a_pending_read() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (RawHttpServer server = feed((head, out) -> never.await())) {
            FeedSettings settings = new FeedSettings(
                    URI.create("http://127.0.0.1:" + server.port() + "/api/v1"),
                    FeedSettings.Credential.parse("a:b"),
                    SSLContext.getDefault(),
                    () -> 0,
                    () -> new ClockReading(0, System.currentTimeMillis()),
                    new SecureRandom());
            FeedState state = new FeedState(TokenFactory.ISSUER, Duration.ofSeconds(20), SignatureEngine.ofJdk());
            FeedClient client = new FeedClient(settings, state, new FeedEvents() {
                @Override
                public void applied() {}

                @Override
                public void failed(String reason) {}
            });
            client.start();
            Eventually.await("a request is pending", () -> server.heads().size() == 2);
            client.close();
            Eventually.await(
                    "the thread ends",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().equals("gatehouse-feed")));
        }
    }

    /** Both servers answer at once. Only the one with entries is asked again at once. */
    @Test
    void a_server_that_answers_at_once_is_not_polled_in_a_tight_loop() throws Exception {
        try (RawHttpServer idle = feed((head, out) -> out.write(changes(head, "")));
                RawHttpServer busy = feed((head, out) -> out.write(changes(
                        head,
                        "[\"session\",\"" + UUID.randomUUID() + "\",0," + (System.currentTimeMillis() + 3_600_000)
                                + "]")));
                GatehouseVerifier ofIdle = builder(idle).build();
                GatehouseVerifier ofBusy = builder(busy).build()) {
            ofIdle.start(Duration.ofSeconds(30));
            ofBusy.start();
            Eventually.await("1,000 responses with entries", () -> busy.heads().size() > 1_000);
            assertThat(idle.heads().size()).isLessThan(100);
        }
    }
}
