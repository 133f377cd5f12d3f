package io.gatehouse.client;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The representation of a client for superusers.
 *
 * @param roles titles of the roles, sorted
 * @param active whether the client gets tokens
 * @param accessTokenLifetime in seconds
 */
public record ClientView(
        UUID id,
        String name,
        String description,
        List<String> roles,
        boolean active,
        int accessTokenLifetime,
        Instant createdAt) {
    static ClientView of(ClientRow row) {
        return new ClientView(
                row.id(),
                row.name(),
                row.description(),
                row.roles(),
                row.active(),
                row.accessTokenLifetime(),
                row.createdAt());
    }
}
