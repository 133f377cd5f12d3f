package io.gatehouse.http.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestApplication;
import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.http.ProblemAssert;
import io.gatehouse.kernel.Problem;
import io.gatehouse.verifier.TestTokens;
import java.net.URLEncoder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Client authentication with Basic and in the body (RFC 6749 §2.3.1), on a method that admits clients and users. */
@Tag("ACC-01")
@Tag("ACC-02")
@Tag("CLI-02")
class ClientAuthenticationTest {
    private static final String PATH = "/api/introspection";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ID = HttpTestApplication.CLIENT.toString();
    private static final String SECRET = encoded(HttpTestApplication.CLIENT_SECRET);
    private static final String GOOD = basic(ID + ":" + SECRET);
    private static final String IN_BODY = "token=x&client_id=" + ID + "&client_secret=" + SECRET;

    @RegisterExtension
    static final HttpTestServer SERVER = new HttpTestServer();

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
    }

    private static Answer send(@Nullable String authorization, String body) {
        return authorization == null
                ? SERVER.post(PATH, FORM, body)
                : SERVER.post(PATH, FORM, body, "Authorization: " + authorization);
    }

    static Stream<Arguments> admitted() {
        return Stream.of(
                Arguments.of(GOOD, "token=x"),
                Arguments.of(GOOD.replace("Basic ", "bASIC   "), "token=x"),
                Arguments.of(GOOD, "token=x&client_id=" + ID),
                Arguments.of(GOOD, "token=x&client_secret="),
                Arguments.of(null, IN_BODY));
    }

    @ParameterizedTest
    @MethodSource("admitted")
    void rfc6749_2_3_1_a_client_is_admitted_and_the_resource_reads_the_whole_body(
            @Nullable String authorization, String body) {
        Answer answer = send(authorization, body);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.json().path("id").asText()).isEqualTo(ID);
        assertThat(answer.json().path("kind").asText()).isEqualTo("CLIENT");
        assertThat(answer.json().path("body").asText()).isEqualTo(body);
    }

    static Stream<Arguments> refused() {
        Problem failed = Problem.CLIENT_AUTHENTICATION_FAILED;
        return Stream.of(
                Arguments.of("another secret", basic(ID + ":x"), "token=x", failed),
                Arguments.of("another client", basic("x:" + SECRET), "token=x", failed),
                Arguments.of("no secret", basic(ID + ":"), "token=x", failed),
                Arguments.of("no colon", basic(ID), "token=x", failed),
                Arguments.of("a secret that is not form-encoded", basic(ID + ":100%"), "token=x", failed),
                Arguments.of("half a header", GOOD.substring(0, GOOD.length() / 2), "token=x", failed),
                Arguments.of("no credentials", "Basic", "token=x", failed),
                Arguments.of("not base64", "Basic ***", "token=x", failed),
                Arguments.of("not UTF-8", "Basic /zov", "token=x", failed),
                Arguments.of("two headers", GOOD + "\r\nAuthorization: " + GOOD, "token=x", Problem.REQUEST_MALFORMED),
                Arguments.of("Basic and body", GOOD, IN_BODY, Problem.REQUEST_MALFORMED),
                Arguments.of(
                        "bearer and body",
                        "Bearer " + HttpTestApplication.CLIENT_TOKEN,
                        IN_BODY,
                        Problem.REQUEST_MALFORMED),
                Arguments.of("another secret in the body", null, "client_id=" + ID + "&client_secret=x", failed),
                Arguments.of("no id in the body", null, "client_secret=" + SECRET, failed),
                Arguments.of("no secret in the body", null, "client_id=" + ID, Problem.TOKEN_MISSING),
                Arguments.of("a broken body", null, IN_BODY + "&a=%", Problem.TOKEN_MISSING));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void a_client_without_valid_credentials_is_refused(
            String what, @Nullable String authorization, String body, Problem problem) {
        ProblemAssert.isProblem(send(authorization, body), problem);
    }

    @Test
    void credentials_in_a_body_that_is_not_a_form_are_not_read() {
        Answer answer = SERVER.post(PATH, "application/json", IN_BODY);

        ProblemAssert.isProblem(answer, Problem.TOKEN_MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        HttpTestApplication.CLIENT_TOKEN + ",200,CLIENT",
        HttpTestApplication.ADMIN_TOKEN + ",200,USER",
        HttpTestApplication.USER_TOKEN + ",403,",
    })
    void a_token_of_a_client_or_a_user_is_admitted_by_its_roles(String token, int status, @Nullable String kind) {
        Answer answer = send("Bearer " + token, "token=x");

        assertThat(answer.status()).isEqualTo(status);
        if (kind != null) {
            assertThat(answer.json().path("kind").asText()).isEqualTo(kind);
            assertThat(answer.json().path("id").asText()).isEqualTo(TestTokens.USER.toString());
        }
    }

    @Test
    void a_client_is_refused_where_only_users_are_admitted() {
        for (String path : List.of("/api/mine", "/api/admin")) {
            String token = "Authorization: Bearer " + HttpTestApplication.ADMIN_CLIENT_TOKEN;
            ProblemAssert.isProblem(SERVER.get(path, token), Problem.USER_NEEDED);
            ProblemAssert.isProblem(SERVER.get(path, "Authorization: " + GOOD), Problem.TOKEN_MISSING);
        }
    }
}
