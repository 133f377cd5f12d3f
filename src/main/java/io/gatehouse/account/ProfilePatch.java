package io.gatehouse.account;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants to change of the own account; nothing of it is checked yet. A field that was not sent is null, and
 * one that was sent as null is named by {@link #nulls()}: the two are told apart because Jackson calls a setter only for
 * what was sent. Not thread-safe.
 */
@JsonAutoDetect(
        creatorVisibility = JsonAutoDetect.Visibility.NONE,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        fieldVisibility = JsonAutoDetect.Visibility.NONE)
public final class ProfilePatch {
    private final List<String> nulls = new ArrayList<>();
    private @Nullable String login;
    private @Nullable String email;
    private @Nullable String firstName;
    private @Nullable String lastName;
    private @Nullable Secret password;
    private @Nullable Secret currentPassword;

    /** The names of the fields that were sent as null. */
    List<String> nulls() {
        return List.copyOf(nulls);
    }

    @Nullable
    String login() {
        return login;
    }

    @Nullable
    String email() {
        return email;
    }

    @Nullable
    String firstName() {
        return firstName;
    }

    @Nullable
    String lastName() {
        return lastName;
    }

    @Nullable
    Secret password() {
        return password;
    }

    @Nullable
    Secret currentPassword() {
        return currentPassword;
    }

    @JsonProperty("login")
    ProfilePatch login(@Nullable String sent) {
        login = noting("login", sent);
        return this;
    }

    @JsonProperty("email")
    ProfilePatch email(@Nullable String sent) {
        email = noting("email", sent == null ? null : Identifiers.withAsciiDomain(sent));
        return this;
    }

    @JsonProperty("first_name")
    ProfilePatch firstName(@Nullable String sent) {
        firstName = noting("first_name", sent);
        return this;
    }

    @JsonProperty("last_name")
    ProfilePatch lastName(@Nullable String sent) {
        lastName = noting("last_name", sent);
        return this;
    }

    @JsonProperty("password")
    ProfilePatch password(@Nullable Secret sent) {
        password = noting("password", sent);
        return this;
    }

    @JsonProperty("current_password")
    ProfilePatch currentPassword(@Nullable Secret sent) {
        currentPassword = noting("current_password", sent);
        return this;
    }

    private <T> @Nullable T noting(String field, @Nullable T sent) {
        if (sent == null) {
            nulls.add(field);
        }
        return sent;
    }
}
