package io.gatehouse.http.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OUT-01")
@Tag("OUT-02")
class ErrorResponsesTest {
    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    @ParameterizedTest
    @EnumSource(Problem.class)
    void rfc9457_every_problem_has_the_catalogues_status_type_and_title(Problem problem) {
        Answer answer = SERVER.get("/api/problem/" + problem);

        ProblemAssert.isProblem(answer, problem);
        assertThat(answer.header("WWW-Authenticate").isEmpty())
                .isEqualTo(problem.status() != 401 && problem.status() != 403);
        assertThat(answer.header("Retry-After"))
                .isEqualTo(problem.status() == 429 || problem.status() == 503 ? "1" : "");
        assertThat(answer.json().has("errors")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /api/nothing HTTP/1.1      | Host: a               | 404
            GET /nothing HTTP/1.1          | Host: a               | 404
            GET /nothing HTTP/1.1          | Accept: text/html     | 400
            POST /api/view HTTP/1.1        | Host: a               | 405
            TRACE /api/view HTTP/1.1       | Host: a               | 405
            FOO /api/view HTTP/1.1         | Host: a               | 501
            POST /servlet/refusing HTTP/1.1 | Host: a              | 405
            GET /servlet/refusing HTTP/1.1 | Host: a               | 401
            GET /servlet/failing HTTP/1.1  | Host: a               | 500
            GET /api/view HTTP/1.1         | No-Host: a            | 400
            GET /api/view HTTP/9.9         | Host: a               | 505
            GET /api/view                  | Host: a               | 505
            nonsense                       | Host: a               | 400
            GET /api/view HTTP/1.1         | Bad Header: a         | 400
            GET /api//view HTTP/1.1        | Host: a               | 400
            GET /api/%2e%2e/view HTTP/1.1  | Host: a               | 400
            GET /api%2fview HTTP/1.1       | Host: a               | 400
            GET /api/view;x HTTP/1.1       | Host: a               | 404
            GET /api/view%00 HTTP/1.1      | Host: a               | 400
            GET /api/view%zz HTTP/1.1      | Host: a               | 400
            GET /api/view%c0%af HTTP/1.1   | Host: a               | 400
            GET /api/view?a=%00 HTTP/1.1   | Host: a               | 400
            GET /api/view?a=%zz HTTP/1.1   | Host: a               | 400
            GET /api/view?a=%c0%80 HTTP/1.1 | Host: a              | 400
            GET /api/view?a=%ed%a0%80 HTTP/1.1 | Host: a           | 400
            GET /api/view?a=% HTTP/1.1     | Host: a               | 400
            GET /api/fail HTTP/1.1         | Host: a               | 500
            GET /api/unwritable HTTP/1.1   | Host: a               | 500
            GET /api/stock?number=x HTTP/1.1 | Host: a             | 400
            POST /api/typed HTTP/1.1       | Host: a               | 400
            """)
    void rfc9457_every_component_returns_problems(String requestLine, String header, int status) {
        String host = header.startsWith("Host") || header.startsWith("No-Host") || header.startsWith("Accept")
                ? "X-Nothing: 1"
                : "Host: a";
        Answer answer = SERVER.send(requestLine, header, host, "Connection: close");

        ProblemAssert.isProblem(answer, status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "application/json", "image/png", "text/*;q=0.1", "nonsense"})
    void an_error_is_a_problem_for_any_accept_header(String accept) {
        ProblemAssert.isProblem(SERVER.get("/nothing", "Accept: " + accept), Problem.PATH_NOT_FOUND);
        ProblemAssert.isProblem(
                SERVER.get("/api/problem/LOGIN_TAKEN", "Accept: application/json, " + accept), Problem.LOGIN_TAKEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /api/a%00b HTTP/1.1", "GET /api/%zz HTTP/1.1", "GET nonsense HTTP/1.1", "GET / HTTP/7.0"})
    void rfc9112_9_6_a_response_before_the_connection_closes_has_connection_close(String requestLine) {
        Answer answer = SERVER.send(requestLine, "Host: a");

        assertThat(answer.status()).isGreaterThanOrEqualTo(400);
        assertThat(answer.header("Connection")).isEqualTo("close");
    }

    @Test
    void rfc9110_15_5_7_a_response_in_no_accepted_type_is_406() {
        ProblemAssert.isProblem(SERVER.get("/api/view", "Accept: text/html"), Problem.NOT_ACCEPTABLE);
        assertThat(SERVER.get("/api/view", "Accept: application/json").status()).isEqualTo(200);
    }

    @Test
    void rfc9110_15_5_6_405_names_the_methods_that_are_allowed() {
        assertThat(SERVER.call("POST", "/api/view", "", new byte[0]).header("Allow"))
                .contains("GET", "HEAD")
                .doesNotContain("POST");
        assertThat(SERVER.send("TRACE /api/view HTTP/1.1", "Host: a", "Connection: close")
                        .header("Allow"))
                .contains("GET")
                .doesNotContain("TRACE");
    }

    @Test
    void a_target_that_is_too_long_is_414_and_headers_that_are_too_large_431() {
        ProblemAssert.isProblem(SERVER.get("/api/open?a=" + "x".repeat(20_000)), Problem.URI_TOO_LONG);
        ProblemAssert.isProblem(SERVER.get("/api/open", "X-Long: " + "x".repeat(20_000)), Problem.HEADERS_TOO_LARGE);
        assertThat(SERVER.get("/api/open?x=" + "x".repeat(2_000), "X-Long: " + "x".repeat(2_000))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_500_is_constant_but_for_the_request_id() {
        Answer resource = SERVER.get("/api/fail", "X-Request-Id: id-of-the-test");
        Answer servlet = SERVER.get("/servlet/failing", "X-Request-Id: id-of-the-test");

        ProblemAssert.isProblem(resource, Problem.INTERNAL_ERROR);
        assertThat(resource.json().get("detail").textValue()).contains("id-of-the-test");
        assertThat(servlet.body()).isEqualTo(resource.body());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET /nothing HTTP/1.1     | 404
            POST /ping HTTP/1.1       | 405
            FOO /ping HTTP/1.1        | 501
            GET /tasks/gc HTTP/1.1    | 405
            GET /tasks/none HTTP/1.1  | 404
            POST /tasks/none HTTP/1.1 | 404
            nonsense                  | 400
            GET /ping%zz HTTP/1.1     | 400
            """)
    void the_admin_port_returns_problems_too(String requestLine, int status) {
        ProblemAssert.isProblem(SERVER.admin(requestLine, "Host: a", "Connection: close"), status);
    }

    @Test
    void the_admin_port_still_serves_its_paths() {
        Answer ping = SERVER.admin("GET /ping HTTP/1.1", "Host: a", "Connection: close");

        assertThat(ping.status()).isEqualTo(200);
        assertThat(ping.body().strip()).isEqualTo("pong");
        ProblemAssert.hasDefaultHeaders(ping);
    }

    @Test
    void an_error_to_a_head_request_has_no_body() {
        Answer answer = SERVER.call("HEAD", "/nothing", "", new byte[0]);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: ///", "Content-Type: x", "Content-Type: text/plain"})
    void an_unsupported_content_type_is_rejected(String header) {
        Answer answer = SERVER.raw(("POST /api/typed HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + header
                        + "\r\nContent-Length: 2\r\n\r\n{}")
                .getBytes(StandardCharsets.UTF_8));

        ProblemAssert.isProblem(answer, header.endsWith("plain") ? 415 : 400);
    }

    @Test
    void jersey_serves_no_wadl_and_options_lists_the_methods_of_a_path() {
        ProblemAssert.isProblem(SERVER.get("/api/application.wadl"), Problem.PATH_NOT_FOUND);
        Answer options = SERVER.call("OPTIONS", "/api/view", "", new byte[0]);
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Allow")).contains("GET");
        assertThat(options.header("Content-Type")).doesNotContain("wadl");
    }
}
