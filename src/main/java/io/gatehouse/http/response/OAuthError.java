package io.gatehouse.http.response;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.gatehouse.kernel.FieldError;
import java.util.stream.Collectors;

/**
 * The body of an OAuth 2 error response (RFC 6749 §5.2). Immutable.
 *
 * @param error the error code
 * @param description a sentence for the client's developer, in the characters that the RFC allows
 */
@JsonPropertyOrder({"error", "error_description"})
record OAuthError(
        @JsonProperty("error") String error,
        @JsonProperty("error_description") String description) {
    private static final int MAX_DESCRIPTION_LENGTH = 500;

    static OAuthError of(ProblemResponse problem) {
        return new OAuthError(problem.oauthCode().text(), allowed(description(problem.body())));
    }

    /** The detail, and for invalid fields their names and rules. The detail of other problems names the field itself. */
    private static String description(ProblemBody problem) {
        if (problem.status() != 422 || problem.errors().isEmpty()) {
            return problem.detail();
        }
        return problem.errors().stream().map(OAuthError::rule).collect(Collectors.joining("; ", "", "."));
    }

    private static String rule(FieldError error) {
        return error.field() + " " + error.message();
    }

    // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E, which is printable ASCII without the quotation mark and the
    // backslash.
    private static String allowed(String text) {
        StringBuilder allowed = new StringBuilder();
        text.codePoints().limit(MAX_DESCRIPTION_LENGTH).map(OAuthError::allowed).forEach(allowed::appendCodePoint);
        return allowed.toString();
    }

    private static int allowed(int character) {
        if (character == '"') {
            return '\'';
        }
        return character < 0x20 || character > 0x7E || character == '\\' ? '?' : character;
    }
}
