package io.gatehouse.role;

import io.gatehouse.http.input.FieldErrors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A title and a description as a client sent them, for a new role or to change one; null is what was not sent. */
public record RoleRequest(@Nullable String title, @Nullable String description) {
    private static final Pattern TITLE = Pattern.compile("[A-Za-z0-9_-]{3,50}");
    private static final String TITLE_RULE = "must be 3 to 50 characters, each a letter A to Z, a digit, _ or -";
    private static final int MAX_DESCRIPTION_LENGTH = 255;

    /** The new role that is asked for. A description may be missing. */
    NewRole asNew() {
        FieldErrors fields = new FieldErrors();
        String sound = fields.require("title", title).matches(TITLE, TITLE_RULE).value();
        String text = checkedDescription(fields).value();
        fields.orThrow();
        return new NewRole(sound, text);
    }

    /** The change that is asked for. Both may be missing. */
    RoleChange asChange() {
        FieldErrors fields = new FieldErrors();
        fields.optional("title", title).matches(TITLE, TITLE_RULE);
        checkedDescription(fields);
        fields.orThrow();
        return new RoleChange(title, description);
    }

    private FieldErrors.Text checkedDescription(FieldErrors fields) {
        return fields.optional("description", description)
                .maxLength(MAX_DESCRIPTION_LENGTH)
                .isPlain();
    }

    /** A role to be made, checked. */
    record NewRole(String title, String description) {}

    /** A change of a role, checked; what is null stays. */
    record RoleChange(@Nullable String title, @Nullable String description) {
        RoleDao.RoleRow appliedTo(RoleDao.RoleRow row) {
            return new RoleDao.RoleRow(
                    row.id(),
                    title == null ? row.title() : title,
                    description == null ? row.description() : description,
                    row.builtIn());
        }
    }
}
