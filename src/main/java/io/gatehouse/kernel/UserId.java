package io.gatehouse.kernel;

import java.util.UUID;

/** The id of a user, a UUIDv7 (RFC 9562 §5.7). */
public record UserId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
