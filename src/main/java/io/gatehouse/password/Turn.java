package io.gatehouse.password;

import java.util.function.BooleanSupplier;

/**
 * For whom a hash is computed.
 *
 * @param hungUp whether whoever waits for the answer has gone; asked once, when a worker is free
 */
public record Turn(Lane lane, BooleanSupplier hungUp) {
    /** Somebody with a session. */
    public static final Turn KNOWN = new Turn(Lane.KNOWN, () -> false);

    /** Who is served first; a lane waits only for those before it. */
    public enum Lane {
        /** A session, or a client that has logged in to this account before. */
        KNOWN,
        /** A login from anywhere else. */
        STRANGER,
        /** Somebody who has no account yet. */
        REGISTRATION
    }
}
