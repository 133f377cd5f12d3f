package io.gatehouse.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The representation of an account for its owner.
 *
 * @param roles titles of the roles, sorted
 */
public record ProfileView(
        UUID id, String login, String email, String firstName, String lastName, List<String> roles, Instant createdAt) {
    static ProfileView of(AccountRow row) {
        return new ProfileView(
                row.id(), row.login(), row.email(), row.firstName(), row.lastName(), row.roles(), row.createdAt());
    }
}
