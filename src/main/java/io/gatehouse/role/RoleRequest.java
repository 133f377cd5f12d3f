package io.gatehouse.role;

import io.gatehouse.http.input.FieldErrors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The request body of a new role or of a change of a role. A field is null if it was not sent. */
public record RoleRequest(@Nullable String title, @Nullable String description) {
    private static final Pattern TITLE = Pattern.compile("[A-Za-z0-9_-]{3,50}");
    private static final String TITLE_RULE = "must be 3 to 50 characters, each a letter A to Z, a digit, _ or -";
    private static final int MAX_DESCRIPTION_LENGTH = 255;

    /** Validates the request as a new role. The description is optional. */
    NewRole toNewRole() {
        FieldErrors fields = new FieldErrors();
        String validTitle =
                fields.require("title", title).matches(TITLE, TITLE_RULE).value();
        String text = validateDescription(fields).value();
        fields.orThrow();
        return new NewRole(validTitle, text);
    }

    /** Validates the request as a change of a role. Both fields are optional. */
    RoleChange toChange() {
        FieldErrors fields = new FieldErrors();
        fields.optional("title", title).matches(TITLE, TITLE_RULE);
        validateDescription(fields);
        fields.orThrow();
        return new RoleChange(title, description);
    }

    private FieldErrors.Text validateDescription(FieldErrors fields) {
        return fields.optional("description", description)
                .maxLength(MAX_DESCRIPTION_LENGTH)
                .isPlain();
    }

    /** The validated fields of a new role. */
    record NewRole(String title, String description) {}

    /** The validated changes of a role. A field that is null does not change. */
    record RoleChange(@Nullable String title, @Nullable String description) {
        RoleDao.RoleRow applyTo(RoleDao.RoleRow row) {
            return new RoleDao.RoleRow(
                    row.id(),
                    title == null ? row.title() : title,
                    description == null ? row.description() : description,
                    row.builtIn());
        }
    }
}
