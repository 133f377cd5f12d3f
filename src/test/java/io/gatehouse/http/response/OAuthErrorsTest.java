package io.gatehouse.http.response;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The error responses of the paths that OAuth clients call. */
class OAuthErrorsTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String TOKEN = "/api/oauth/token";
    /** RFC 6749 §5.2 */
    private static final String ALLOWED = "[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+";

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    private static Answer refused(String path, Problem problem, String... headers) {
        return SERVER.post(path, FORM, "problem=" + problem, headers);
    }

    private static void isOAuthError(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(answer.toString()).isEqualTo("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().size()).isEqualTo(2);
        hasOAuthError(answer.json(), code);
        ProblemAssert.hasDefaultHeaders(answer);
    }

    private static void hasOAuthError(JsonNode body, String code) {
        assertThat(body.path("error").textValue()).as(body.toString()).isEqualTo(code);
        assertThat(body.path("error_description").textValue()).matches(ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            LOGIN_FAILED,                 400, invalid_grant
            REFRESH_TOKEN_INVALID,        400, invalid_grant
            CLIENT_AUTHENTICATION_FAILED, 401, invalid_client
            GRANT_UNSUPPORTED,            400, unsupported_grant_type
            SCOPE_INVALID,                400, invalid_scope
            REQUEST_MALFORMED,            400, invalid_request
            INPUT_INVALID,                400, invalid_request
            RATE_LIMITED,                 429, temporarily_unavailable
            OVERLOADED,                   503, temporarily_unavailable
            DEPENDENCY_UNAVAILABLE,       503, temporarily_unavailable
            INTERNAL_ERROR,               500, server_error
            """)
    void rfc6749_5_2_each_problem_has_its_code_and_at_the_token_endpoint_its_status(
            Problem problem, int status, String code) {
        Answer token = refused(TOKEN, problem);

        isOAuthError(token, status, code);
        assertThat(token.header("WWW-Authenticate")).isEmpty();
        assertThat(token.header("Retry-After")).isEqualTo(status == 429 || status == 503 ? "1" : "");
        for (String path : new String[] {"login", "refresh", "introspect", "revoke"}) {
            hasOAuthError(refused("/api/auth/" + path, problem).json(), code);
        }
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void a_problem_on_the_other_oauth_paths_only_gains_two_members(Problem problem) {
        Answer plain = SERVER.get("/api/problem/" + problem);
        Answer login = refused("/api/auth/login", problem);

        ProblemAssert.isProblem(login, problem);
        assertThat(login.header("WWW-Authenticate")).isEqualTo(plain.header("WWW-Authenticate"));
        assertThat(login.header("Retry-After")).isEqualTo(plain.header("Retry-After"));
        assertThat(login.body())
                .startsWith(plain.body().substring(0, plain.body().length() - 1) + ",\"error\":\"");
        assertThat(login.json().size()).isEqualTo(plain.json().size() + 2);
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void every_problem_at_the_token_endpoint_is_an_oauth_error(Problem problem) {
        Answer answer = refused(TOKEN, problem);

        assertThat(answer.status()).isNotIn(403, 422);
        isOAuthError(answer, answer.status(), answer.json().path("error").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "Basic eDp5, Basic",
        "basic eDp5, Basic",
        "BASIC, Basic",
        "' Basic  eDp5', Basic",
        "Bearer abc, ''",
        "Basi, ''",
        "Basics eDp5, ''",
        "'', ''",
    })
    void rfc6749_5_2_only_a_client_that_sent_basic_is_challenged(String authorization, String scheme) {
        String[] headers = authorization.isEmpty() ? new String[0] : new String[] {"Authorization: " + authorization};
        String challenge =
                refused(TOKEN, Problem.CLIENT_AUTHENTICATION_FAILED, headers).header("WWW-Authenticate");

        assertThat(challenge).isEqualTo(scheme.isEmpty() ? "" : "Basic realm=\"gatehouse\"");
        assertThat(refused(TOKEN, Problem.LOGIN_FAILED, headers).header("WWW-Authenticate"))
                .isEmpty();
        assertThat(refused("/api/auth/introspect", Problem.CLIENT_AUTHENTICATION_FAILED, headers)
                        .header("WWW-Authenticate"))
                .isEqualTo("Basic realm=\"gatehouse\"");
    }

    @Test
    void invalid_fields_are_named_in_the_description() {
        Answer token = SERVER.post(TOKEN, FORM, "x=y");
        Answer login = SERVER.post("/api/auth/login", FORM, "x=y");

        isOAuthError(token, 400, "invalid_request");
        assertThat(token.json().path("error_description").asText())
                .isEqualTo("username is required; password is required.");
        ProblemAssert.isProblem(login, Problem.INPUT_INVALID);
        assertThat(login.json().path("error_description"))
                .isEqualTo(token.json().path("error_description"));
        assertThat(SERVER.post(TOKEN, FORM, "username=a&password=b").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain text.          | plain text.
            a "quoted" word.     | a 'quoted' word.
            a \\ and é and 😀.    | a ? and ? and ?.
            """)
    void rfc6749_5_2_the_description_has_only_allowed_characters(String detail, String description) {
        String form = "problem=REQUEST_MALFORMED&detail=" + URLEncoder.encode(detail, StandardCharsets.UTF_8);

        assertThat(SERVER.post(TOKEN, FORM, form)
                        .json()
                        .path("error_description")
                        .asText())
                .isEqualTo(description);
    }

    @Test
    void a_description_is_never_longer_than_500_characters() {
        String form = "problem=REQUEST_MALFORMED&detail=" + "x".repeat(2000);

        assertThat(SERVER.post(TOKEN, FORM, form)
                        .json()
                        .path("error_description")
                        .asText())
                .hasSize(500);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /api/oauth/token          | 405 | invalid_request
            HEAD   | /api/oauth/token          | 405 | invalid_request
            DELETE | /api/oauth/token          | 405 | invalid_request
            TRACE  | /api/oauth/token          | 405 | invalid_request
            BREW   | /api/oauth/token          | 501 | invalid_request
            POST   | /api/oauth/token          | 400 | invalid_request
            POST   | /api/oauth/token/         | 400 | invalid_request
            POST   | /api/oauth/%74oken        | 404 | invalid_request
            POST   | /api/oauth/token?x=y      | 400 | invalid_request
            POST   | /api/oauth/token?x=%zz    | 400 | invalid_request
            POST   | /api/oauth/token?username=x | 400 | invalid_request
            """)
    void every_component_returns_oauth_errors_at_the_token_endpoint(
            String method, String target, int status, String code) {
        Answer answer = SERVER.call(method, target, "", new byte[0], "Accept: application/json");

        if (method.equals("HEAD")) {
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).isEqualTo("application/json");
            assertThat(answer.body()).isEmpty();
        } else {
            isOAuthError(answer, status, code);
        }
        assertThat(answer.header("Allow").isEmpty()).isEqualTo(status != 405);
    }

    @Test
    void bodies_that_are_rejected_before_the_resource_get_oauth_errors() {
        isOAuthError(SERVER.post(TOKEN, "application/json", "{}"), 415, "invalid_request");
        isOAuthError(SERVER.post(TOKEN, FORM, "x=y", "Content-Encoding: br"), 415, "invalid_request");
        isOAuthError(SERVER.post(TOKEN, FORM, "x=" + "y".repeat(70_000)), 413, "invalid_request");
        isOAuthError(SERVER.post(TOKEN, FORM, "x=%zz"), 400, "invalid_request");
        isOAuthError(SERVER.post(TOKEN, FORM, "x=1&x=2"), 400, "invalid_request");
        isOAuthError(SERVER.post(TOKEN, FORM, ""), 400, "invalid_request");
    }

    @Test
    void requests_that_never_reach_a_servlet_get_oauth_errors() {
        isOAuthError(SERVER.post(TOKEN, FORM, "x=y", "X-Long: " + "x".repeat(20_000)), 431, "invalid_request");
        isOAuthError(SERVER.post(TOKEN, FORM, "x=y", "Bad Header: x"), 400, "invalid_request");
        isOAuthError(SERVER.post(TOKEN, FORM, "x=y", "Expect: nonsense"), 417, "invalid_request");
        isOAuthError(SERVER.post(TOKEN + ";x=y", FORM, "x=y"), 404, "invalid_request");
        Answer login = SERVER.post("/api/auth/login", FORM, "x=y", "X-Long: " + "x".repeat(20_000));
        ProblemAssert.isProblem(login, Problem.HEADERS_TOO_LARGE);
        hasOAuthError(login.json(), "invalid_request");
    }

    @Test
    void a_target_that_is_not_parsed_gets_a_problem() {
        ProblemAssert.isProblem(SERVER.post(TOKEN + "?a=" + "x".repeat(20_000), FORM, "x=y"), Problem.URI_TOO_LONG);
        ProblemAssert.isProblem(SERVER.post(TOKEN + "%00", FORM, "x=y"), Problem.REQUEST_MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/problem+json", "text/html", "image/png", "nonsense"})
    void no_accept_header_prevents_an_error(String accept) {
        String header = "Accept: application/json, " + accept;

        isOAuthError(refused(TOKEN, Problem.LOGIN_FAILED, header), 400, "invalid_grant");
        ProblemAssert.isProblem(refused("/api/auth/login", Problem.LOGIN_FAILED, header), Problem.LOGIN_FAILED);
    }

    @Test
    void a_media_type_that_no_response_has_is_406_in_the_format_of_the_path() {
        isOAuthError(SERVER.post(TOKEN, FORM, "x=y", "Accept: text/html"), 406, "invalid_request");
        ProblemAssert.isProblem(
                SERVER.post("/api/auth/login", FORM, "x=y", "Accept: text/html"), Problem.NOT_ACCEPTABLE);
    }

    @Test
    void an_unexpected_exception_is_a_server_error_with_the_request_id() {
        Answer token = SERVER.post(TOKEN, FORM, "fail=1", "X-Request-Id: id-of-the-test");
        Answer login = SERVER.post("/api/auth/login", FORM, "fail=1");

        isOAuthError(token, 500, "server_error");
        assertThat(token.json().path("error_description").asText()).contains("id-of-the-test");
        ProblemAssert.isProblem(login, Problem.INTERNAL_ERROR);
        hasOAuthError(login.json(), "server_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/oauth/tokens",
                "/api/oauth/token/x",
                "/api/oauth",
                "/oauth/token",
                "/api/auth/loginx",
                "/api/x/auth/login",
                "/API/auth/login",
                "/api/view"
            })
    void other_paths_return_plain_problems(String path) {
        Answer answer = SERVER.post(path, FORM, "x=y");

        ProblemAssert.isProblem(answer, answer.status());
        assertThat(answer.json().has("error")).isFalse();
        assertThat(answer.json().has("error_description")).isFalse();
    }
}
