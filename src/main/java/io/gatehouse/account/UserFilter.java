package io.gatehouse.account;

import io.gatehouse.kernel.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * The filter of the list of users. A null member matches all users.
 *
 * @param query a substring of the login or the email, without regard to case
 * @param role the title of a role that the user has
 * @param active whether the user may log in
 */
public record UserFilter(
        @Nullable String query,
        @Nullable String role,
        @Nullable Boolean active) {
    public UserFilter {
        query = query == null ? null : Identifiers.withAsciiDomain(query);
    }
}
