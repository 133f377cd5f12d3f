package io.gatehouse.http.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.ProblemException;
import java.util.List;

/**
 * The body of every error response (RFC 9457 §3), {@code application/problem+json}. Immutable.
 *
 * @param type the URI of the problem type; {@code about:blank} if the status code is sufficient
 * @param title the title, the same for every occurrence of the type
 * @param status the HTTP status code
 * @param detail a sentence that a client's developer can act on
 * @param errors the invalid fields; omitted if empty
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "errors"})
public record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors) {

    public ProblemBody {
        errors = List.copyOf(errors);
    }

    static ProblemBody of(ProblemException failure) {
        return new ProblemBody(
                failure.problem().type(),
                failure.problem().title(),
                failure.problem().status(),
                failure.detail(),
                failure.errors());
    }

    /** The body for a status that the catalogue has no entry for (RFC 9457 §4.2.1). */
    public static ProblemBody ofStatus(int status, String title) {
        return new ProblemBody("about:blank", title, status, title + ".", List.of());
    }
}
