package io.gatehouse.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Asserts that a call is rejected with a {@link ProblemException}. */
public final class Refusals {
    private Refusals() {}

    /** Fails unless the call is rejected with this problem. */
    public static ProblemException assertRefused(Problem problem, ThrowingCallable call) {
        ProblemException refusal = refusal(call);
        assertThat(refusal.problem()).isEqualTo(problem);
        return refusal;
    }

    public static Problem problemOf(ThrowingCallable call) {
        return refusal(call).problem();
    }

    /** Returns the fields that the problem names, each once. */
    public static List<String> errorsOf(ThrowingCallable call) {
        return refusal(call).errors().stream().map(FieldError::field).distinct().toList();
    }

    private static ProblemException refusal(ThrowingCallable call) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, call);
        assertThat(refusal).as("the problem that rejects the call").isNotNull();
        return refusal;
    }
}
