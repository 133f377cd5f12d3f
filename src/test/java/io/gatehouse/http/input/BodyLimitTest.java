package io.gatehouse.http.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("INP-02")
class BodyLimitTest {
    private static final String JSON = "application/json";
    private static final int LIMIT = 64 * 1024;

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    static Stream<Arguments> sizes() {
        return Stream.of(
                Arguments.of(LIMIT - 1, 200),
                Arguments.of(LIMIT, 200),
                Arguments.of(LIMIT + 1, 413),
                Arguments.of(LIMIT * 20, 413));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void a_body_is_bounded(int size, int status) {
        String body = padded(size);

        assertThat(SERVER.post("/api/typed", JSON, body).status()).isEqualTo(status);
        Answer chunked = SERVER.raw(chunked("/api/typed", "", body));
        assertThat(chunked.status()).isEqualTo(status);
        assertThat(SERVER.post("/api/bodiless", JSON, body).status()).isEqualTo(status);
    }

    @Test
    void a_content_length_over_the_limit_is_rejected_before_a_byte_is_read() {
        Answer answer = SERVER.send(
                "POST /api/typed HTTP/1.1",
                "Host: a",
                "Connection: close",
                "Content-Type: " + JSON,
                "Content-Length: 99999999999");

        ProblemAssert.isProblem(answer, Problem.BODY_TOO_LARGE);
    }

    @Test
    void a_chunked_body_that_never_ends_is_413_once_it_is_too_large() {
        byte[] endless = chunked("/api/typed", "", padded(LIMIT * 2));
        byte[] cut = new String(endless, UTF_8).replace("0\r\n\r\n", "").getBytes(UTF_8);

        ProblemAssert.isProblem(SERVER.raw(cut), Problem.BODY_TOO_LARGE);
    }

    @Test
    void a_body_that_does_not_arrive_in_time_is_408() {
        Answer answer =
                SERVER.send("POST /api/typed HTTP/1.1", "Host: a", "Content-Type: " + JSON, "Content-Length: 10");

        ProblemAssert.isProblem(answer, Problem.REQUEST_TIMEOUT);
    }

    @Test
    void a_broken_chunk_is_400() {
        Answer answer = SERVER.send(
                "POST /api/typed HTTP/1.1",
                "Host: a",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked",
                "",
                "zz",
                "{}",
                "0");

        ProblemAssert.isProblem(answer, 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "GZIP", "x-gzip", "identity, gzip"})
    void a_compressed_body_is_415(String encoding) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write("{\"some_text\":\"a\"}".getBytes(UTF_8));
        }

        ProblemAssert.isProblem(
                SERVER.call("POST", "/api/typed", JSON, zipped.toByteArray(), "Content-Encoding: " + encoding),
                Problem.MEDIA_TYPE_UNSUPPORTED);
        assertThat(SERVER.post("/api/typed", JSON, "{}", "Content-Encoding: identity")
                        .status())
                .isEqualTo(200);
    }

    private static String padded(int size) {
        String start = "{\"unknown\":\"";
        return start + "x".repeat(size - start.length() - 2) + "\"}";
    }

    private static byte[] chunked(String target, String header, String body) {
        StringBuilder request = new StringBuilder("POST " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n" + header + "\r\n");
        for (int at = 0; at < body.length(); at += 5000) {
            String chunk = body.substring(at, Math.min(body.length(), at + 5000));
            request.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return request.append("0\r\n\r\n").toString().getBytes(UTF_8);
    }
}
