package io.gatehouse.http.response;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("OUT-03")
class ResponseTest {
    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    @Test
    void a_response_has_the_default_headers() {
        Answer answer = SERVER.get("/api/view");

        ProblemAssert.hasDefaultHeaders(answer);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
    }

    @Test
    void a_resource_may_replace_a_default_header() {
        Answer answer = SERVER.get("/api/cached");

        assertThat(answer.header("Cache-Control")).isEqualTo("public, max-age=60");
        assertThat(answer.header("Content-Security-Policy")).isEqualTo("default-src 'self'");
    }

    @Test
    void rfc3339_names_are_snake_case_times_are_utc_and_null_is_written() {
        assertThat(SERVER.get("/api/view").body())
                .isEqualTo("{\"login_name\":\"alice\",\"email\":null,\"created_at\":\"2026-01-02T03:04:05.678Z\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b_c-9", "0123456789012345678901234567890123456789012345678901234567890123"})
    void a_well_formed_request_id_is_used_in_response_and_log(String id) {
        Answer answer = SERVER.get("/api/open", "X-Request-Id: " + id);

        assertThat(answer.header("X-Request-Id")).isEqualTo(id);
        assertThat(answer.json().get("request_id").textValue()).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "a;b",
                "<script>",
                "é",
                "${jndi:x}",
                "01234567890123456789012345678901234567890123456789012345678901234"
            })
    void any_other_request_id_is_replaced(String id) {
        Answer answer = SERVER.get("/api/open", "X-Request-Id: " + id);

        assertThat(answer.header("X-Request-Id")).matches("[0-9a-f]{32}");
        assertThat(answer.json().get("request_id").textValue()).isEqualTo(answer.header("X-Request-Id"));
    }

    @ParameterizedTest
    @CsvSource({
        "0190a000-0000-7000-8000-000000000001, 200",
        "0190A000-0000-7000-8000-000000000001, 200",
        "1-1-1-1-1, 404",
        "nonsense, 404",
        "0190a000-0000-7000-8000-00000000000, 404",
        "%20, 404",
    })
    void a_malformed_id_is_not_found(String id, int status) {
        Answer answer = SERVER.get("/api/items/" + id);

        assertThat(answer.status()).isEqualTo(status);
        if (status == 404) {
            ProblemAssert.isProblem(answer, Problem.SESSION_NOT_FOUND);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-, 200, 20, false",
                "limit=1, 200, 1, false",
                "limit=100&all=True, 200, 100, true",
                "all=1, 200, 20, true",
                "all=false, 200, 20, false",
            })
    void valid_query_values_are_read(String query, int status, int limit, boolean all) {
        Answer answer = SERVER.get("/api/page" + (query == null ? "" : "?" + query));

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("limit").intValue()).isEqualTo(limit);
        assertThat(answer.json().get("all").booleanValue()).isEqualTo(all);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=x, limit, REQUEST_MALFORMED",
        "limit=, limit, REQUEST_MALFORMED",
        "limit=1.5, limit, REQUEST_MALFORMED",
        "limit=99999999999, limit, REQUEST_MALFORMED",
        "limit=0, limit, INPUT_INVALID",
        "limit=101, limit, INPUT_INVALID",
        "all=maybe, all, REQUEST_MALFORMED",
        "all=, all, REQUEST_MALFORMED",
    })
    void invalid_query_values_are_rejected_by_name(String query, String field, Problem problem) {
        Answer answer = SERVER.get("/api/page?" + query);

        ProblemAssert.isProblem(answer, problem);
        assertThat(answer.json().at("/errors/0/field").textValue()).isEqualTo(field);
    }

    @Test
    void jerseys_own_parameter_failure_is_400_and_names_the_parameter() {
        Answer answer = SERVER.get("/api/stock?number=x");

        ProblemAssert.isProblem(answer, Problem.REQUEST_MALFORMED);
        assertThat(answer.json().at("/errors/0/field").textValue()).isEqualTo("number");
        assertThat(SERVER.get("/api/stock?number=7").json().get("number").intValue())
                .isEqualTo(7);
    }

    @Test
    void a_servlet_returns_problems_through_the_same_writer() {
        Answer answer = SERVER.get("/servlet/refusing");

        ProblemAssert.isProblem(answer, Problem.TOKEN_INVALID);
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
    }

    @Test
    void a_response_without_a_body_has_the_headers_too() {
        Answer answer = SERVER.call("DELETE", "/api/items/0190a000-0000-7000-8000-000000000001", "", new byte[0]);

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        ProblemAssert.hasDefaultHeaders(answer);
    }
}
