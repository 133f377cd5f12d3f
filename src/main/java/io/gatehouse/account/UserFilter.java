package io.gatehouse.account;

import io.gatehouse.kernel.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * Which users a list shows; what is null does not matter.
 *
 * @param query what the login or the email has in it, without regard to case
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
