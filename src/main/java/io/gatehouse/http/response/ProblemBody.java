package io.gatehouse.http.response;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of an error response (RFC 9457 §3), {@code application/problem+json}. Immutable.
 *
 * @param type the URI of the problem type; {@code about:blank} if the status code is sufficient
 * @param title the title, the same for every occurrence of the type
 * @param status the HTTP status code
 * @param detail a sentence that a client's developer can act on
 * @param errors the invalid fields; omitted if empty
 * @param reference an opaque text by which an administrator finds the reason; only of 401, 403 and 503 to a bearer token
 * @param error the OAuth error code (RFC 6749 §5.2), only on paths that OAuth clients call
 * @param errorDescription the description of the OAuth error, present if {@code error} is
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "errors", "reference", "error", "error_description"})
public record ProblemBody(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> errors,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reference,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String error,

        @JsonProperty("error_description") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
        String errorDescription) {

    public ProblemBody {
        errors = List.copyOf(errors);
    }

    static ProblemBody of(ProblemException failure) {
        Problem problem = failure.problem();
        return new ProblemBody(
                problem.type(),
                problem.title(),
                problem.status(),
                failure.detail(),
                failure.errors(),
                failure.reference().orElse(null),
                null,
                null);
    }

    /** The body for a status that the catalogue has no entry for (RFC 9457 §4.2.1). */
    static ProblemBody ofStatus(int status, String title) {
        return new ProblemBody("about:blank", title, status, title + ".", List.of(), null, null, null);
    }

    ProblemBody with(OAuthError oauth) {
        return new ProblemBody(type, title, status, detail, errors, reference, oauth.error(), oauth.description());
    }

    ProblemBody withReference(String opaque) {
        return new ProblemBody(type, title, status, detail, errors, opaque, error, errorDescription);
    }
}
