package io.gatehouse.account;

import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.PasswordPolicy;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Validates the fields of an account. Each method adds its errors to the collected field errors. Thread-safe. */
final class AccountValidator {
    private static final int MAX_NAME_LENGTH = 255;
    private static final Pattern LOGIN = Pattern.compile("[A-Za-z0-9_-]{5,50}");

    private final PasswordPolicy policy;

    AccountValidator(PasswordPolicy policy) {
        this.policy = policy;
    }

    String login(FieldErrors.Text login) {
        return login.matches(LOGIN, "must be 5 to 50 letters A to Z, digits, underscores or hyphens")
                .isNoId()
                .value();
    }

    String email(FieldErrors.Text email) {
        return email.isEmail().value();
    }

    String name(FieldErrors.Text name) {
        return name.notBlank().maxLength(MAX_NAME_LENGTH).isPlain().value();
    }

    void password(FieldErrors fields, @Nullable Secret password, String login, String email) {
        fields.requirePresent("password", password);
        if (password != null) {
            policy.violations(password, List.of(login, email, Identifiers.withUnicodeDomain(email)))
                    .forEach(rule -> fields.reject("password", rule));
        }
    }

    /**
     * Rejects a breached password. Call it only when the rest of the request is valid and within its rate limits.
     *
     * @throws ProblemException {@link Problem#INPUT_INVALID} if the password is breached
     */
    void requireUnbreached(Secret password) {
        FieldErrors fields = new FieldErrors();
        if (policy.isBreached(password)) {
            fields.reject("password", "The password is known from a data breach.");
        }
        fields.orThrow();
    }

    /** Validates the changed fields of an account. */
    void change(FieldErrors fields, ProfileChange change, AccountRow row) {
        login(fields.optional("login", change.login()));
        email(fields.optional("email", change.email()));
        name(fields.optional("first_name", change.firstName()));
        name(fields.optional("last_name", change.lastName()));
        if (change.password() != null) {
            String login = Objects.requireNonNullElse(change.login(), row.login());
            String email = Objects.requireNonNullElse(change.email(), row.email());
            password(fields, change.password(), login, email);
        }
    }
}
