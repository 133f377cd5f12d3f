package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Problem;
import org.junit.jupiter.api.Test;

class OpenApiContractTest {
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json;charset=utf-8";

    private final OpenApiContract contract = OpenApiContract.load();

    @Test
    void accepts_what_the_document_describes() {
        assertThatCode(() -> {
                    contract.check("POST", "/auth/logout", 200, JSON, "{\"status\":\"logged out\"}");
                    contract.check("POST", "/api/v1/auth/login", 401, PROBLEM, problem(Problem.LOGIN_FAILED));
                    contract.check("GET", "/auth/check", 204, null, "");
                    contract.check("PUT", "/roles", 405, PROBLEM, problem(Problem.METHOD_NOT_ALLOWED));
                    contract.check("GET", "/nothing", 404, PROBLEM, problem(Problem.PATH_NOT_FOUND));
                    contract.check("HEAD", "/profile/personal", 200, JSON, "");
                })
                .doesNotThrowAnyException();
    }

    @Test
    void rejects_a_status_that_is_not_listed() {
        rejected(() -> contract.check("POST", "/auth/logout", 201, JSON, "{\"status\":\"logged out\"}"), "status");
    }

    @Test
    void rejects_a_member_that_is_not_described() {
        rejected(() -> contract.check("POST", "/auth/logout", 200, JSON, "{\"status\":\"x\",\"more\":1}"), "more");
    }

    @Test
    void rejects_a_missing_member() {
        rejected(() -> contract.check("POST", "/auth/logout", 200, JSON, "{}"), "status");
    }

    @Test
    void rejects_a_content_type_that_is_not_listed() {
        rejected(() -> contract.check("POST", "/auth/logout", 200, "text/plain", "logged out"), "content type");
    }

    @Test
    void rejects_a_body_where_none_is_described() {
        rejected(() -> contract.check("GET", "/auth/check", 204, JSON, "{}"), "no body");
    }

    @Test
    void rejects_a_problem_of_another_operation() {
        rejected(
                () -> contract.check("GET", "/users", 409, PROBLEM, problem(Problem.LOGIN_TAKEN)),
                "does not list this problem");
        rejected(
                () -> contract.check("POST", "/auth/login", 401, PROBLEM, problem(Problem.TOKEN_INVALID)),
                "does not list this problem");
    }

    @Test
    void rejects_a_problem_under_another_status() {
        rejected(() -> contract.check("GET", "/users", 500, PROBLEM, problem(Problem.PATH_NOT_FOUND)), "expected: 500");
    }

    @Test
    void rejects_a_success_for_an_unknown_operation() {
        rejected(() -> contract.check("PUT", "/roles", 200, JSON, "{}"), "content type");
    }

    private static void rejected(org.assertj.core.api.ThrowableAssert.ThrowingCallable check, String words) {
        assertThatThrownBy(check).isInstanceOf(AssertionError.class).hasMessageContaining(words);
    }

    private static String problem(Problem problem) {
        return "{\"type\":\"%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"What to do.\"}"
                .formatted(problem.type(), problem.title(), problem.status());
    }
}
