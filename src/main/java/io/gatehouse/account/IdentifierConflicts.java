package io.gatehouse.account;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a login and an email are in use by another user. */
public record IdentifierConflicts(boolean login, boolean email) {
    /** The problem to respond with; empty if there is no conflict. */
    Optional<ProblemException> toProblem() {
        List<FieldError> errors = new ArrayList<>();
        if (login) {
            errors.add(new FieldError("login", "is in use"));
        }
        if (email) {
            errors.add(new FieldError("email", "is in use"));
        }
        Problem problem = login ? Problem.LOGIN_TAKEN : Problem.EMAIL_TAKEN;
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(problem.asException().withErrors(errors));
    }
}
