package io.gatehouse.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.core.Configuration;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import io.dropwizard.testing.ResourceHelpers;
import io.gatehouse.http.HttpTestApplication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connector of type h2c has the timeouts of HTTP/1, although its requests need no Content-Length. */
@Tag("INP-19")
@Timeout(300)
class Http2LimitsTest {
    private static final String JSON = "application/json";
    private static final long PAUSE_NANOS = 100_000_000;
    /** Each pause is far shorter than the idle timeout of two seconds, all of them together are far longer. */
    private static final int PAUSES = 600;
    /** More than the server has threads. */
    private static final int SLOW = 60;

    private static final int END_HEADERS = 0x4;
    private static final int HEADERS = 0x1;
    private static final int RST_STREAM = 0x3;
    private static final int SETTINGS = 0x4;
    private static final int PING = 0x6;
    private static final int CONTINUATION = 0x9;
    /** {@code GET /api/open} by the static table of HPACK (RFC 7541 appendix A), and two literals. */
    private static final byte[] GET = hpack(0x82, 0x86, 0x04, "/api/open", 0x01, "a");

    private static final DropwizardTestSupport<Configuration> SERVER = new DropwizardTestSupport<>(
            HttpTestApplication.class,
            ResourceHelpers.resourceFilePath("http-edge.yml"),
            ConfigOverride.config("server.applicationConnectors[0].type", "h2c"),
            ConfigOverride.config("server.maxThreads", "30"));
    private static final HttpClient CLIENT = new HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));

    @BeforeAll
    static void start() throws Exception {
        SERVER.before();
        CLIENT.start();
    }

    @AfterAll
    static void stop() throws Exception {
        CLIENT.stop();
        SERVER.after();
    }

    private static Request request(String method, String path) {
        return CLIENT.newRequest("http://127.0.0.1:" + SERVER.getLocalPort() + path)
                .method(method);
    }

    private static void assertAnswered() throws Exception {
        assertThat(request("GET", "/api/open").send().getStatus()).isEqualTo(200);
    }

    @Test
    void a_body_without_a_length_is_accepted_if_it_arrives_in_time() throws Exception {
        AsyncRequestContent body = new AsyncRequestContent(JSON);
        CompletableFuture<ContentResponse> answer =
                new CompletableResponseListener(request("POST", "/api/typed").body(body)).send();
        for (String part : List.of("{\"some_", "text\":", "\"a\"}")) {
            body.write(ByteBuffer.wrap(part.getBytes(StandardCharsets.UTF_8)), Callback.NOOP);
        }
        body.close();

        assertThat(answer.get().getStatus()).isEqualTo(200);
        assertThat(answer.get().getContentAsString()).contains("a");
    }

    @Test
    void bodies_that_never_end_are_408_and_hold_no_thread() throws Exception {
        List<AsyncRequestContent> bodies = new ArrayList<>();
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            AsyncRequestContent body = new AsyncRequestContent(JSON);
            CompletableFuture<Integer> status = new CompletableFuture<>();
            bodies.add(body);
            answers.add(status);
            // Frames after the status do not matter: the server resets a stream whose body it does not read (RFC
            // 9113 §8.1).
            request("POST", "/api/typed")
                    .body(body)
                    .onResponseBegin(response -> status.complete(response.getStatus()))
                    .send(result -> status.completeExceptionally(new AssertionError("No answer", result.getFailure())));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
        for (int i = 0; i < PAUSES && !all.isDone(); i++) {
            for (int at = 0; at < SLOW; at++) {
                // Data for streams that the server has ended would count against the connection's rate of bad frames.
                if (!answers.get(at).isDone()) {
                    bodies.get(at).write(ByteBuffer.wrap(new byte[] {' '}), Callback.NOOP);
                }
            }
            assertAnswered();
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        bodies.forEach(AsyncRequestContent::close);

        for (CompletableFuture<Integer> answer : answers) {
            assertThat(answer.get()).isEqualTo(408);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "a header block that never ends, true",
        "nothing but pings, false",
    })
    void a_connection_without_requests_is_closed_although_it_is_never_idle(String what, boolean headers)
            throws Exception {
        try (Socket slow = connect()) {
            if (headers) {
                slow.getOutputStream().write(frame(HEADERS, 0, 1, GET));
            }
            byte[] next = headers ? frame(CONTINUATION, 0, 1, new byte[0]) : frame(PING, 0, 0, new byte[8]);

            assertThatThrownBy(() -> {
                        for (int i = 0; i < PAUSES; i++) {
                            slow.getOutputStream().write(next);
                            LockSupport.parkNanos(PAUSE_NANOS);
                            assertAnswered();
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertAnswered();
    }

    @Test
    void a_rapid_reset_flood_closes_the_connection() throws Exception {
        try (Socket flood = connect()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100_000; i++) {
                            int stream = 2 * i + 1;
                            flood.getOutputStream().write(frame(HEADERS, END_HEADERS, stream, GET));
                            flood.getOutputStream().write(frame(RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8}));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
        assertAnswered();
    }

    /** A connection after the HTTP/2 preface (RFC 9113 §3.4). */
    private static Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.getLocalPort());
        socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(frame(SETTINGS, 0, 0, new byte[0]));
        return socket;
    }

    /** RFC 9113 §4.1. */
    private static byte[] frame(int type, int flags, int stream, byte[] payload) {
        return ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array();
    }

    /** Writes octets unchanged, and texts as literals with a length prefix. */
    private static byte[] hpack(Object... parts) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Object part : parts) {
            if (part instanceof String text) {
                block.write(text.length());
                block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            } else {
                block.write((Integer) part);
            }
        }
        return block.toByteArray();
    }
}
