package io.gatehouse.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A database row of a user who is not deleted.
 *
 * @param roles titles of the roles, sorted
 */
public record AccountRow(
        UUID id,
        String login,
        String email,
        String firstName,
        String lastName,
        boolean active,
        Instant createdAt,
        List<String> roles) {}
