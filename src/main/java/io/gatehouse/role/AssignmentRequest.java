package io.gatehouse.role;

import io.gatehouse.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * A user and a role as a client named them; null is what was not sent.
 *
 * @param userLogin the user's login, never the email
 */
public record AssignmentRequest(
        @Nullable String userLogin, @Nullable String roleTitle) {
    /** What clients call the role's title. */
    static final String TITLE = "role_title";

    /** Both names. What they look like does not matter: an impossible one is not found. */
    Named checked() {
        Fields fields = new Fields();
        String login = fields.require("user_login", userLogin).notBlank().value();
        String title = fields.require(TITLE, roleTitle).notBlank().value();
        fields.orThrow();
        return new Named(login, title);
    }

    /** Both names, there for sure. */
    record Named(String login, String title) {}
}
