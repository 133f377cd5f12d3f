package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api.Answer;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** Asserts the rules of every response. */
final class AnswerRules {
    static final String PROBLEM = "application/problem+json";
    static final List<String> INTERNALS = List.of(
            "java.",
            "jakarta.",
            "javax.",
            "org.",
            "io.gatehouse",
            "com.fasterxml",
            "Exception",
            "Jetty",
            "Jersey",
            "Jackson",
            "<html",
            "\tat ",
            ".java:",
            "SELECT",
            "INSERT",
            "UPDATE",
            "constraint",
            "relation \"",
            "postgres",
            "redis",
            "/home/",
            "/root",
            "/usr/",
            "/tmp/",
            "$argon2");

    /** The paths whose problems have the members of an OAuth error. */
    private static final Set<String> OAUTH_CLIENTS =
            Set.of("/auth/login", "/auth/refresh", "/auth/introspect", "/auth/revoke");

    private AnswerRules() {}

    static void check(Call call, Answer answer, ExpectedAnswer expected) {
        assertThat(answer.status()).as(answer.status() + " " + answer.body()).isEqualTo(expected.status());
        always(answer);
        if (expected.status() >= 400) {
            problem(call, answer, expected);
        } else {
            assertThat(answer.header("WWW-Authenticate")).isEmpty();
        }
        if (expected.status() == 204) {
            assertThat(answer.body()).isEmpty();
            assertThat(answer.contentType()).isEmpty();
        }
        expected.more().accept(answer);
    }

    /** Asserts the headers, and that no internals leak. */
    static void always(Answer answer) {
        assertThat(answer.header("X-Request-Id")).isNotEmpty();
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy")).contains("default-src 'none'");
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("X-Powered-By")).isEmpty();
        assertThat(answer.header("Cache-Control")).isIn("no-store", "public, max-age=300");
        noInternals(answer);
    }

    static void noInternals(Answer answer) {
        assertThat(answer.body()).doesNotContain(INTERNALS.toArray(String[]::new));
        assertThat(answer.response().headers().map().toString()).doesNotContain(INTERNALS.toArray(String[]::new));
    }

    private static void problem(Call call, Answer answer, ExpectedAnswer expected) {
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        if (call.template().equals("/oauth/token") && !call.method().equals("HEAD")) {
            oauthError(answer, expected);
            return;
        }
        challenge(answer, expected);
        assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(expected.status() != 503);
        if (call.method().equals("HEAD")) {
            assertThat(answer.body()).isEmpty();
            return;
        }
        isProblem(answer);
        boolean oauth = OAUTH_CLIENTS.contains(call.template());
        assertThat(answer.json().has("error")).isEqualTo(oauth);
        assertThat(answer.json().has("error_description")).isEqualTo(oauth);
        Problem problem = expected.problem();
        if (problem != null) {
            assertThat(answer.json().path("type").textValue()).isEqualTo(problem.type());
            assertThat(answer.json().path("title").textValue()).isEqualTo(problem.title());
        }
        if (!expected.errorFields().isEmpty()) {
            assertThat(Set.copyOf(errorFields(answer))).isEqualTo(Set.copyOf(expected.errorFields()));
        }
    }

    /** Asserts the error response of RFC 6749 §5.2. */
    private static void oauthError(Answer answer, ExpectedAnswer expected) {
        assertThat(answer.contentType()).as(answer.body()).isEqualTo("application/json");
        assertThat(answer.json()).hasSize(2);
        assertThat(answer.json().path("error").asText()).matches("[a-z_]+");
        String description = answer.json().path("error_description").asText();
        assertThat(expected.errorFields()).allMatch(description::contains);
        assertThat(answer.header("WWW-Authenticate")).isEmpty();
    }

    /** Asserts a problem of the catalogue whose status member equals the response status. */
    static void isProblem(Answer answer) {
        assertThat(answer.contentType()).as(answer.body()).isEqualTo(PROBLEM);
        JsonNode body = answer.json();
        assertThat(body.path("status").intValue()).isEqualTo(answer.status());
        assertThat(body.path("detail").textValue()).endsWith(".");
        assertThat(Arrays.stream(Problem.values()).map(Problem::type))
                .contains(body.path("type").textValue());
    }

    private static List<String> errorFields(Answer answer) {
        return StreamSupport.stream(answer.json().path("errors").spliterator(), false)
                .map(error -> error.path("field").textValue())
                .toList();
    }

    // RFC 6750 §3.1: no error code where no token was sent.
    private static void challenge(Answer answer, ExpectedAnswer expected) {
        String challenge = answer.header("WWW-Authenticate");
        if (expected.status() == 403) {
            assertThat(challenge).startsWith("Bearer realm=").contains("error=\"insufficient_scope\"");
        } else if (expected.problem() == Problem.TOKEN_INVALID) {
            assertThat(challenge).startsWith("Bearer realm=").contains("error=\"invalid_token\"");
        } else if (expected.problem() == Problem.LOGIN_TOO_OLD) {
            assertThat(challenge).contains("error=\"insufficient_user_authentication\"", "max_age=\"300\"");
        } else if (expected.problem() == Problem.CLIENT_AUTHENTICATION_FAILED) {
            assertThat(challenge).isEqualTo("Basic realm=\"gatehouse\"");
        } else if (expected.status() == 401) {
            assertThat(challenge).startsWith("Bearer realm=").doesNotContain("error=");
        }
    }
}
