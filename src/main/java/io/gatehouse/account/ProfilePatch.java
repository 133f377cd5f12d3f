package io.gatehouse.account;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The request body of a profile change, not validated yet. A field that was not sent is null. A field that was sent as
 * null is also listed by {@link #nulls()}; Jackson calls the setters of sent fields only. Not thread-safe.
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
        login = recordingNull("login", sent);
        return this;
    }

    @JsonProperty("email")
    ProfilePatch email(@Nullable String sent) {
        email = recordingNull("email", sent == null ? null : Identifiers.withAsciiDomain(sent));
        return this;
    }

    @JsonProperty("first_name")
    ProfilePatch firstName(@Nullable String sent) {
        firstName = recordingNull("first_name", sent);
        return this;
    }

    @JsonProperty("last_name")
    ProfilePatch lastName(@Nullable String sent) {
        lastName = recordingNull("last_name", sent);
        return this;
    }

    @JsonProperty("password")
    ProfilePatch password(@Nullable Secret sent) {
        password = recordingNull("password", sent);
        return this;
    }

    @JsonProperty("current_password")
    ProfilePatch currentPassword(@Nullable Secret sent) {
        currentPassword = recordingNull("current_password", sent);
        return this;
    }

    private <T> @Nullable T recordingNull(String field, @Nullable T sent) {
        if (sent == null) {
            nulls.add(field);
        }
        return sent;
    }
}
