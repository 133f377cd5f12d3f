package io.gatehouse.http.input;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserReference;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with the fields of one request, so that the client learns all of it at once (422). The first
 * broken rule of a field counts. Not thread-safe; made for one request.
 *
 * <pre>{@code
 * Fields fields = new Fields();
 * String login = fields.require("login", request.login()).matches(LOGIN, "must be …").value();
 * String email = fields.require("email", request.email()).isEmail().value();
 * fields.orThrow();
 * }</pre>
 */
public final class FieldErrors {
    private final List<FieldError> errors = new ArrayList<>();

    /** Checks a field that must be there. */
    public Text require(String name, @Nullable String value) {
        Text text = new Text(name, value);
        return value == null ? text.fail("is required") : text;
    }

    /** Checks a field that may be missing; when it is, all rules hold. */
    public Text optional(String name, @Nullable String value) {
        return new Text(name, value);
    }

    /** Only that a field is there; for secrets, whose text no rule here may see. */
    public void requirePresent(String name, @Nullable Object value) {
        if (value == null) {
            reject(name, "is required");
        }
    }

    /** Adds what a rule elsewhere found, without the value that was sent. */
    public void reject(String name, String message) {
        errors.add(new FieldError(name, message));
    }

    /** Ends the call with 422 and all broken fields, if there are any. */
    public void orThrow() {
        if (!errors.isEmpty()) {
            throw Problem.INPUT_INVALID
                    .asException(
                            errors.size() == 1 ? "A field breaks a rule." : errors.size() + " fields break a rule.")
                    .withErrors(errors);
        }
    }

    /** One text field. Each rule returns the field itself. */
    public final class Text {
        private final String name;
        private final @Nullable String value;
        private boolean broken;

        private Text(String name, @Nullable String value) {
            this.name = name;
            this.value = value;
        }

        /**
         * The whole value fits a pattern.
         *
         * @param message what the field must be, such as {@code must be 3 to 50 letters}
         */
        public Text matches(Pattern pattern, String message) {
            return check(value == null || pattern.matcher(value).matches(), message);
        }

        /** Not empty and not only white space. */
        public Text notBlank() {
            return check(value == null || !value.isBlank(), "must not be blank");
        }

        /** At most so many code points, as PostgreSQL counts. */
        public Text maxLength(int max) {
            return check(
                    value == null || value.codePointCount(0, value.length()) <= max,
                    "must be at most " + max + " characters long");
        }

        /** No control characters, and none that change the direction of the text around them. */
        public Text isPlain() {
            return check(
                    value == null || TextValidator.isPlain(value), "must hold no control or text direction characters");
        }

        /** Not in the form of a UUID, by which users are named where their ids are. */
        public Text isNoId() {
            return check(value == null || UserReference.idOf(value).isEmpty(), "must not have the form of a UUID");
        }

        /** An email address as in {@link TextValidator#isEmail}. */
        public Text isEmail() {
            return check(value == null || TextValidator.isEmail(value), "must be an email address");
        }

        /** The value; empty when it was not sent. Only sound after {@link #orThrow()}. */
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
