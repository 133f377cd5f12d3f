package io.gatehouse.account;

import io.gatehouse.kernel.Secret;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a patch changes of an account; null is what stays as it is, because it was not sent or is the same. */
public record ProfileChange(
        @Nullable String login,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable Secret password) {
    static ProfileChange of(ProfilePatch patch, AccountRow row) {
        return new ProfileChange(
                unlessSame(patch.login(), row.login()),
                unlessSame(patch.email(), row.email()),
                unlessSame(patch.firstName(), row.firstName()),
                unlessSame(patch.lastName(), row.lastName()),
                patch.password());
    }

    private static @Nullable String unlessSame(@Nullable String sent, String present) {
        return present.equals(sent) ? null : sent;
    }

    boolean isEmpty() {
        return fields().isEmpty();
    }

    /** Whether the user must show the current password: for whatever could lock the user out. */
    boolean needsProof() {
        return login != null || email != null || password != null;
    }

    /** Whether it asks for a login or an email, which somebody else may have. */
    boolean needsName() {
        return login != null || email != null;
    }

    /** The names of what changes. */
    List<String> fields() {
        List<String> names = new ArrayList<>(profileFields());
        if (password != null) {
            names.add("password");
        }
        return names;
    }

    /** The names of what changes, the password apart. */
    List<String> profileFields() {
        List<String> names = new ArrayList<>();
        addIfGiven(names, "login", login);
        addIfGiven(names, "email", email);
        addIfGiven(names, "first_name", firstName);
        addIfGiven(names, "last_name", lastName);
        return names;
    }

    private static void addIfGiven(List<String> names, String name, @Nullable String value) {
        if (value != null) {
            names.add(name);
        }
    }
}
