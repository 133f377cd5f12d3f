package io.gatehouse.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The representation of an account for administrators.
 *
 * @param roles titles of the roles, sorted
 * @param active whether the user may log in
 */
public record UserView(
        UUID id,
        String login,
        String email,
        String firstName,
        String lastName,
        List<String> roles,
        Instant createdAt,
        boolean active) {
    static UserView of(AccountRow row) {
        return new UserView(
                row.id(),
                row.login(),
                row.email(),
                row.firstName(),
                row.lastName(),
                row.roles(),
                row.createdAt(),
                row.active());
    }
}
