package io.gatehouse.kernel;

import java.util.UUID;

/** The id of a role, a UUIDv7 (RFC 9562 §5.7). */
public record RoleId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
