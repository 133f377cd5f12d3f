package io.gatehouse.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a problem response. The client receives the detail and the errors; only the log contains the
 * cause. Do not throw it inside a transaction that must commit its writes.
 */
public final class ProblemException extends RuntimeException {
    private final Problem problem;
    private final String detail;
    private final transient List<FieldError> errors;
    private final @Nullable Duration retryAfter;
    private final @Nullable String reference;

    ProblemException(Problem problem, String detail) {
        this(problem, detail, List.of(), null, null, null);
    }

    private ProblemException(
            Problem problem,
            String detail,
            List<FieldError> errors,
            @Nullable Duration retryAfter,
            @Nullable String reference,
            @Nullable Throwable cause) {
        super(problem + ": " + detail, cause);
        this.problem = problem;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
        this.reference = reference;
    }

    /** Returns the same problem with the invalid fields. */
    public ProblemException withErrors(List<FieldError> broken) {
        return new ProblemException(problem, detail, broken, retryAfter, reference, getCause());
    }

    /** Returns the same problem with the time after which the client may retry (RFC 9110 §10.2.3). */
    public ProblemException retryAfter(Duration wait) {
        return new ProblemException(problem, detail, errors, wait, reference, getCause());
    }

    /** Returns the same problem with its cause, which only the log contains. */
    public ProblemException causedBy(Throwable cause) {
        return new ProblemException(problem, detail, errors, retryAfter, reference, cause);
    }

    /** Returns the same problem with an opaque reference, by which an administrator finds the reason. */
    public ProblemException withReference(String opaque) {
        return new ProblemException(problem, detail, errors, retryAfter, opaque, getCause());
    }

    public Problem problem() {
        return problem;
    }

    /** A sentence for the client's developer. */
    public String detail() {
        return detail;
    }

    /** The invalid fields; empty if the problem is not about fields. */
    public List<FieldError> errors() {
        return errors;
    }

    /** How long the client should wait; empty if a retry does not help. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The opaque reference; empty for most problems. */
    public Optional<String> reference() {
        return Optional.ofNullable(reference);
    }
}
