package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.kernel.Problem;
import java.util.List;

/** Assertions that hold for every error response. */
public final class ProblemAssert {
    private static final List<String> INTERNALS = List.of(
            "java.",
            "jakarta.",
            "org.",
            "io.gatehouse",
            "com.fasterxml",
            "Exception",
            "Jetty",
            "Jersey",
            "<html",
            "\tat ",
            "secret-of",
            "SELECT");

    private ProblemAssert() {}

    public static void isProblem(Answer answer, Problem problem) {
        isProblem(answer, problem.status());
        assertThat(answer.json().get("type").textValue()).isEqualTo(problem.type());
        assertThat(answer.json().get("title").textValue()).isEqualTo(problem.title());
    }

    public static void isProblem(Answer answer, int status) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).as(answer.toString()).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.json().get("status").intValue()).isEqualTo(status);
        assertThat(answer.json().get("type").textValue()).isNotEmpty();
        assertThat(answer.json().get("title").textValue()).isNotEmpty();
        assertThat(answer.json().get("detail").textValue()).isNotEmpty();
        assertThat(answer.body()).doesNotContain(INTERNALS.toArray(String[]::new));
        assertThat(answer.headers()).noneMatch(line -> INTERNALS.stream().anyMatch(line::contains));
        hasDefaultHeaders(answer);
    }

    public static void hasDefaultHeaders(Answer answer) {
        assertThat(answer.header("X-Request-Id")).isNotEmpty();
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(answer.header("Content-Security-Policy")).isNotEmpty();
        assertThat(answer.header("Server")).isEmpty();
        assertThat(answer.header("X-Powered-By")).isEmpty();
    }
}
