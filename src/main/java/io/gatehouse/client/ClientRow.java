package io.gatehouse.client;

import io.gatehouse.kernel.ClientId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A row of the table {@code client} with its roles.
 *
 * @param accessTokenLifetime in seconds
 * @param roles titles of the roles, sorted
 */
public record ClientRow(
        UUID id,
        String name,
        String description,
        boolean active,
        int accessTokenLifetime,
        Instant createdAt,
        List<String> roles) {
    ClientId clientId() {
        return new ClientId(id);
    }
}
