package io.gatehouse.account;

import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Secret;
import org.jspecify.annotations.Nullable;

/** The request body of a registration, not validated yet. */
public record RegistrationRequest(
        @Nullable String login,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable Secret password) {
    public RegistrationRequest {
        email = email == null ? null : Identifiers.withAsciiDomain(email);
    }
}
