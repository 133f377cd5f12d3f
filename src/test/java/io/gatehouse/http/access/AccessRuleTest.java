package io.gatehouse.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import io.gatehouse.verifier.TestTokens;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("ACC-01")
@Tag("ACC-02")
@Tag("TOK-13")
class AccessRuleTest {
    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            /api/open  | -                       | 200 | -
            /api/open  | Bearer MALFORMED        | 200 | -
            /api/mine  | -                       | 401 | TOKEN_MISSING
            /api/mine  | Basic YTpi              | 401 | TOKEN_MISSING
            /api/mine  | Bearer                  | 401 | TOKEN_INVALID
            /api/mine  | Bearer unknown          | 401 | TOKEN_INVALID
            /api/mine  | Bearer user-token x     | 401 | TOKEN_INVALID
            /api/mine  | Bearer user-token, Bearer user-token | 401 | TOKEN_INVALID
            /api/mine  | Bearer EXPIRED          | 401 | TOKEN_INVALID
            /api/mine  | Bearer REVOKED          | 401 | TOKEN_INVALID
            /api/mine  | Bearer SIGNATURE        | 401 | TOKEN_INVALID
            /api/mine  | Bearer CLAIMS           | 401 | TOKEN_INVALID
            /api/mine  | Bearer MALFORMED        | 401 | TOKEN_INVALID
            /api/mine  | Bearer UNKNOWN          | 503 | DEPENDENCY_UNAVAILABLE
            /api/mine  | Bearer user-token       | 200 | -
            /api/mine  | bEARER   user-token     | 200 | -
            /api/admin | -                       | 401 | TOKEN_MISSING
            /api/admin | Bearer user-token       | 403 | ROLE_MISSING
            /api/admin | Bearer admin-token      | 200 | -
            """)
    void a_call_is_admitted_or_rejected_by_its_token(
            String path, @Nullable String authorization, int status, @Nullable String problem) {
        Answer answer = authorization == null ? SERVER.get(path) : SERVER.get(path, "Authorization: " + authorization);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        if (problem != null) {
            ProblemAssert.isProblem(answer, Problem.valueOf(problem));
        }
    }

    static Stream<String[]> challenges() {
        return Stream.of(
                new String[] {"X-None: 1", "Bearer realm=\"gatehouse\""},
                new String[] {
                    "Authorization: Bearer EXPIRED",
                    "Bearer realm=\"gatehouse\", error=\"invalid_token\","
                            + " error_description=\"The access token is invalid\""
                },
                new String[] {
                    "Authorization: Bearer user-token",
                    "Bearer realm=\"gatehouse\", error=\"insufficient_scope\","
                            + " error_description=\"The caller lacks a required role\""
                });
    }

    @ParameterizedTest
    @MethodSource("challenges")
    void rfc6750_3_the_challenge_has_the_error_code(String header, String challenge) {
        assertThat(SERVER.get("/api/admin", header).header("WWW-Authenticate")).isEqualTo(challenge);
    }

    @Test
    void rfc6750_2_two_authorization_headers_are_400() {
        Answer answer = SERVER.get("/api/mine", "Authorization: Bearer user-token", "Authorization: Bearer user-token");

        ProblemAssert.isProblem(answer, Problem.REQUEST_MALFORMED);
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_request\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Cookie: access_token=user-token", "X-Access-Token: user-token"})
    void rfc6750_2_a_token_outside_of_the_header_is_ignored(String header) {
        ProblemAssert.isProblem(SERVER.get("/api/mine", header), Problem.TOKEN_MISSING);
    }

    @Test
    void rfc6750_2_a_token_in_the_form_is_ignored() {
        Answer answer = SERVER.post("/api/admin", "application/json", "{}", "Cookie: access_token=admin-token");

        ProblemAssert.isProblem(answer, Problem.TOKEN_MISSING);
        assertThat(SERVER.post("/api/admin", "application/json", "{}", "Authorization: Bearer admin-token")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_resource_receives_the_caller() {
        Answer answer = SERVER.get("/api/mine", "Authorization: Bearer admin-token");

        assertThat(answer.json().get("id").textValue()).isEqualTo(TestTokens.USER.toString());
        assertThat(answer.json().get("same").booleanValue()).isTrue();
        assertThat(answer.json().get("admin").booleanValue()).isTrue();
    }

    @Test
    void an_unknown_revocation_state_is_503_with_retry_after() {
        Answer answer = SERVER.get("/api/mine", "Authorization: Bearer UNKNOWN");

        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("WWW-Authenticate")).isEmpty();
    }

    @Test
    void the_body_of_an_unauthenticated_caller_is_not_read() {
        ProblemAssert.isProblem(SERVER.post("/api/admin", "application/json", "{"), Problem.TOKEN_MISSING);
        ProblemAssert.isProblem(
                SERVER.post("/api/admin", "application/json", "{", "Authorization: Bearer admin-token"),
                Problem.REQUEST_MALFORMED);
    }
}
