package io.gatehouse.password;

import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Describes the caller of a hash: its priority, and the account and network that share the workers fairly.
 *
 * @param clientDisconnected a check whether the client has disconnected; called once, when a worker is free
 */
public record HashRequest(HashPriority priority, FairnessKey fairnessKey, BooleanSupplier clientDisconnected) {
    /** Internal work of the service, or work of a command. */
    public static final HashRequest INTERNAL =
            new HashRequest(HashPriority.KNOWN_CLIENT, FairnessKey.of("service"), () -> false);

    /** Work for a user who is logged in. */
    public static HashRequest forLoggedInUser(UUID user) {
        return new HashRequest(HashPriority.KNOWN_CLIENT, FairnessKey.of(user.toString()), () -> false);
    }
}
