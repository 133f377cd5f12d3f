package io.gatehouse.http.input;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.kernel.UuidForms;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the validation errors of one request, so that the client gets all of them at once (422). Each field reports
 * its first broken rule. Not thread-safe; one instance per request.
 *
 * <pre>{@code
 * FieldErrors fields = new FieldErrors();
 * String login = fields.require("login", request.login()).matches(LOGIN, "must be …").value();
 * String email = fields.require("email", request.email()).isEmail().value();
 * fields.orThrow();
 * }</pre>
 */
public final class FieldErrors {
    private final List<FieldError> errors = new ArrayList<>();

    /** Starts the checks of a required field. */
    public Text require(String name, @Nullable String value) {
        Text text = new Text(name, value);
        return value == null ? text.fail("is required") : text;
    }

    /** Starts the checks of an optional field; all rules hold if it is missing. */
    public Text optional(String name, @Nullable String value) {
        return new Text(name, value);
    }

    /** Requires a field without checking its text. For secrets, which no rule here may read. */
    public void requirePresent(String name, @Nullable Object value) {
        if (value == null) {
            reject(name, "is required");
        }
    }

    /** Adds an error that another rule found, without the value that was sent. */
    public void reject(String name, String message) {
        errors.add(new FieldError(name, message));
    }

    /** Ends the request with 422 and all errors, if there are any. */
    public void orThrow() {
        if (!errors.isEmpty()) {
            throw Problem.INPUT_INVALID
                    .asException(errors.size() == 1 ? "A field is invalid." : errors.size() + " fields are invalid.")
                    .withErrors(errors);
        }
    }

    /** One text field. Each rule returns the field. */
    public final class Text {
        private final String name;
        private final @Nullable String value;
        private boolean broken;

        private Text(String name, @Nullable String value) {
            this.name = name;
            this.value = value;
        }

        /**
         * Requires the entire value to match a pattern.
         *
         * @param message the rule for the field, such as {@code must be 3 to 50 letters}
         */
        public Text matches(Pattern pattern, String message) {
            return check(value == null || pattern.matcher(value).matches(), message);
        }

        /** Requires a value that is not empty and not only white space. */
        public Text notBlank() {
            return check(value == null || !value.isBlank(), "must not be blank");
        }

        /** Requires at most this number of code points, as PostgreSQL counts them. */
        public Text maxLength(int max) {
            return check(
                    value == null || value.codePointCount(0, value.length()) <= max,
                    "must be at most " + max + " characters long");
        }

        /** Rejects control characters and characters that change the text direction. */
        public Text isPlain() {
            return check(
                    value == null || TextValidator.isPlain(value),
                    "must not contain control or text direction characters");
        }

        /** Rejects the form of a UUID, because calls accept a login or an id for a user. */
        public Text isNoId() {
            return check(value == null || UserReference.idOf(value).isEmpty(), "must not have the form of a UUID");
        }

        /** Rejects every form of a UUID that a parser accepts, because only a registered client has such an id. */
        public Text isNoUuid() {
            return check(value == null || !UuidForms.matches(value), "must not look like a UUID");
        }

        /** Requires an email address according to {@link TextValidator#isEmail}. */
        public Text isEmail() {
            return check(value == null || TextValidator.isEmail(value), "must be an email address");
        }

        /** The value; empty if it was not sent. Valid only after {@link #orThrow()}. */
        public String value() {
            return value == null ? "" : value;
        }

        private Text check(boolean holds, String message) {
            return holds || broken ? this : fail(message);
        }

        private Text fail(String message) {
            broken = true;
            reject(name, message);
            return this;
        }
    }
}
