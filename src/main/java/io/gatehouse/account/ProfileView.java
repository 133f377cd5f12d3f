package io.gatehouse.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * An account as its owner sees it.
 *
 * @param roles titles of roles, in order
 */
public record ProfileView(
        UUID id, String login, String email, String firstName, String lastName, List<String> roles, Instant createdAt) {
    static ProfileView of(AccountRow row) {
        return new ProfileView(
                row.id(), row.login(), row.email(), row.firstName(), row.lastName(), row.roles(), row.createdAt());
    }
}
