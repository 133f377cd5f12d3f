package io.gatehouse.account;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A user who is not deleted, as the database has it.
 *
 * @param roles titles, in order
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
