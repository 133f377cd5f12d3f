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

/** What the fields of an account must be. Each method adds what is wrong to the collected fields. Thread-safe. */
final class AccountValidator {
    private static final int MOST_NAME = 255;
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
        return name.notBlank().maxLength(MOST_NAME).isPlain().value();
    }

    void password(FieldErrors fields, @Nullable Secret password, String login, String email) {
        fields.requirePresent("password", password);
        if (password != null) {
            policy.violations(password, List.of(login, email, Identifiers.withUnicodeDomain(email)))
                    .forEach(rule -> fields.reject("password", rule));
        }
    }

    /**
     * Looks a password up among breached ones, once everything else about the request is valid and within its limits.
     *
     * @throws ProblemException {@link Problem#INPUT_INVALID} if it is one
     */
    void requireUnbreached(Secret password) {
        FieldErrors fields = new FieldErrors();
        if (policy.isBreached(password)) {
            fields.reject("password", "The password is known from a data breach.");
        }
        fields.orThrow();
    }

    /** What a change makes of an account; what stays as it is needs no check. */
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
