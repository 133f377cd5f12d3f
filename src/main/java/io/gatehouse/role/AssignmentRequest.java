package io.gatehouse.role;

import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.UserReference;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The request body that names a user and a role. A field is null if it was not sent.
 *
 * @param userLogin the user's login, never the email
 * @param userId the user's id, as an alternative to the login
 */
public record AssignmentRequest(
        @Nullable String userLogin,
        @Nullable String userId,
        @Nullable String roleTitle) {
    /** The field that contains the role's title. */
    static final String TITLE = "role_title";

    private static final String LOGIN = "user_login";
    private static final String ID = "user_id";

    /**
     * Validates that both are named. The format of a login or title is not checked: an invalid one is simply not found.
     */
    Validated validated() {
        FieldErrors fields = new FieldErrors();
        UserReference user = userId == null
                ? UserReference.byLogin(
                        fields.require(LOGIN, userLogin).notBlank().value())
                : byId(fields, userId);
        String title = fields.require(TITLE, roleTitle).notBlank().value();
        fields.orThrow();
        return new Validated(user, title);
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

    /** A reference to a user, and the title of a role; both are present. */
    record Validated(UserReference user, String title) {}
}
