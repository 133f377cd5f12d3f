package io.gatehouse.role;

import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.UserReference;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user and a role as a client named them; null is what was not sent.
 *
 * @param userLogin the user's login, never the email
 * @param userId the user's id, instead of the login
 */
public record AssignmentRequest(
        @Nullable String userLogin,
        @Nullable String userId,
        @Nullable String roleTitle) {
    /** What clients call the role's title. */
    static final String TITLE = "role_title";

    private static final String LOGIN = "user_login";
    private static final String ID = "user_id";

    /** Both names. What a login or a title looks like does not matter: an impossible one is not found. */
    Named checked() {
        FieldErrors fields = new FieldErrors();
        UserReference user = userId == null
                ? UserReference.byLogin(
                        fields.require(LOGIN, userLogin).notBlank().value())
                : byId(fields, userId);
        String title = fields.require(TITLE, roleTitle).notBlank().value();
        fields.orThrow();
        return new Named(user, title);
    }

    private UserReference byId(FieldErrors fields, String text) {
        if (userLogin != null) {
            fields.reject(LOGIN, "must not be sent together with " + ID);
        }
        Optional<UUID> id = UserReference.idOf(text);
        if (id.isEmpty()) {
            fields.reject(ID, "must be a UUID");
        }
        return new UserReference(id.orElse(null), null);
    }

    /** Both names, there for sure. */
    record Named(UserReference user, String title) {}
}
