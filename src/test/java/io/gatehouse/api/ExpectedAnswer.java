package io.gatehouse.api;

import io.gatehouse.kernel.Problem;
import io.gatehouse.testing.Api.Answer;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The expected response.
 *
 * @param problem null for a success
 * @param errorFields the fields that {@code errors} names, in any order; empty to skip the comparison
 * @param more further assertions
 */
record ExpectedAnswer(int status, @Nullable Problem problem, List<String> errorFields, Consumer<Answer> more) {
    static ExpectedAnswer success(int status, Consumer<Answer> more) {
        return new ExpectedAnswer(status, null, List.of(), more);
    }

    static ExpectedAnswer success(int status) {
        return success(status, answer -> {});
    }

    static ExpectedAnswer problem(Problem problem, String... errorFields) {
        return new ExpectedAnswer(problem.status(), problem, List.of(errorFields), answer -> {});
    }

    ExpectedAnswer and(Consumer<Answer> also) {
        return new ExpectedAnswer(status, problem, errorFields, more.andThen(also));
    }
}
