package io.gatehouse.account;

import io.gatehouse.kernel.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes of a patch to an account. A field is null if it was not sent or does not change. */
public record ProfileChange(
        @Nullable String login,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable Secret password) {
    static ProfileChange of(ProfilePatch patch, AccountRow row) {
        return new ProfileChange(
                nullIfUnchanged(patch.login(), row.login()),
                nullIfUnchanged(patch.email(), row.email()),
                nullIfUnchanged(patch.firstName(), row.firstName()),
                nullIfUnchanged(patch.lastName(), row.lastName()),
                patch.password());
    }

    private static @Nullable String nullIfUnchanged(@Nullable String sent, String present) {
        return present.equals(sent) ? null : sent;
    }

    boolean isEmpty() {
        return fields().isEmpty();
    }

    /** Whether the change requires the current password, because it could lock the user out. */
    boolean requiresCurrentPassword() {
        return login != null || email != null || password != null;
    }

    /** Whether the login or the email changes. */
    boolean changesIdentifier() {
        return login != null || email != null;
    }

    /** The names of the changed fields. */
    List<String> fields() {
        List<String> names = new ArrayList<>(profileFields());
        if (password != null) {
            names.add("password");
        }
        return names;
    }

    /** The names of the changed fields except the password. */
    List<String> profileFields() {
        List<String> names = new ArrayList<>();
        addIfChanged(names, "login", login);
        addIfChanged(names, "email", email);
        addIfChanged(names, "first_name", firstName);
        addIfChanged(names, "last_name", lastName);
        return names;
    }

    private static void addIfChanged(List<String> names, String name, @Nullable String value) {
        if (value != null) {
            names.add(name);
        }
    }
}
