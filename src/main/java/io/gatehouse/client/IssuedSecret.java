package io.gatehouse.client;

import io.gatehouse.kernel.Secret;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A client secret that was just created. Only its hash is stored, so it cannot be shown again.
 *
 * @param expiresAt null if the secret never expires
 */
public record IssuedSecret(
        UUID id, Secret secret, Instant createdAt, @Nullable Instant expiresAt) {
    /** The response that contains the secret. */
    IssuedSecretView view() {
        return new IssuedSecretView(id, secret.reveal(), createdAt, expiresAt);
    }

    /** The representation of a new client secret. */
    public record IssuedSecretView(
            UUID id,
            String secret,
            Instant createdAt,
            @Nullable Instant expiresAt) {
        @Override
        public String toString() {
            return "IssuedSecretView[***]";
        }
    }
}
