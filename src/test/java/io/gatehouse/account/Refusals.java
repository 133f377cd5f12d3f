package io.gatehouse.account;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Catches what a call is refused with. */
final class Refusals {
    private Refusals() {}

    static Problem problemOf(ThrowingCallable call) {
        return refusal(call).problem();
    }

    /** The names of the fields that the refusal names, each once. */
    static List<String> errorsOf(ThrowingCallable call) {
        return refusal(call).errors().stream().map(FieldError::field).distinct().toList();
    }

    private static ProblemException refusal(ThrowingCallable call) {
        ProblemException refusal = catchThrowableOfType(ProblemException.class, call);
        if (refusal == null) {
            throw new AssertionError("The call was not refused");
        }
        return refusal;
    }
}
