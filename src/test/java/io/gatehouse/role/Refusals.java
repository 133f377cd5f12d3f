package io.gatehouse.role;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a call is refused. */
final class Refusals {
    private Refusals() {}

    static ProblemException assertRefused(Problem problem, ThrowingCallable call) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, call);
        assertThat(refusal).as("a refusal with " + problem).isNotNull();
        assertThat(refusal.problem()).isEqualTo(problem);
        return refusal;
    }
}
