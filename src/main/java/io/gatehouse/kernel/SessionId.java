package io.gatehouse.kernel;

import java.util.UUID;

/** The id of a session, a UUIDv7 (RFC 9562 §5.7). */
public record SessionId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
