package io.gatehouse.kernel;

import java.util.UUID;

/** The id of a client (a machine), a UUIDv7 (RFC 9562 §5.7). Its text is the {@code client_id} of OAuth. */
public record ClientId(UUID value) {
    @Override
    public String toString() {
        return value.toString();
    }
}
