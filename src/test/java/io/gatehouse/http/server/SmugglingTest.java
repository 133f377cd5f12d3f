package io.gatehouse.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.testing.AmbiguousRequests;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An ambiguous request gets one response, and the connection is closed. */
@Tag("INP-06")
class SmugglingTest {
    private static final String START = "POST /api/bodiless HTTP/1.1\r\nHost: a\r\n";
    private static final String SECOND = "GET /api/open HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    static Stream<String> ambiguous() {
        return AmbiguousRequests.refused("/api/bodiless").stream();
    }

    @ParameterizedTest
    @MethodSource("ambiguous")
    void rfc9112_11_2_an_ambiguous_request_is_400_and_nothing_after_it_is_processed(String request) {
        Answer answer = SERVER.raw((request + SECOND).getBytes(StandardCharsets.ISO_8859_1));

        ProblemAssert.isProblem(answer, 400);
        assertThat(answer.body()).doesNotContain("HTTP/1.1");
    }

    @Test
    void pipelined_requests_are_both_processed() {
        Answer answer =
                SERVER.raw((START + "Content-Length: 0\r\n\r\n" + SECOND).getBytes(StandardCharsets.ISO_8859_1));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("HTTP/1.1 200");
    }
}
