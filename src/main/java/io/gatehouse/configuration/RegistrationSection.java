package io.gatehouse.configuration;

import io.dropwizard.jackson.JsonSnakeCase;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.BuiltInRole;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of registration. Immutable.
 *
 * @param defaultRole the title of the role of every new user
 */
@JsonSnakeCase
public record RegistrationSection(String defaultRole) implements Validated {
    private static final Pattern TITLE = Pattern.compile("[A-Za-z0-9_-]{3,50}");
    private static final Set<String> PRIVILEGED =
            Set.of(BuiltInRole.ADMIN, BuiltInRole.SUPERUSER, BuiltInRole.INTROSPECTOR, BuiltInRole.VERIFIER);

    /** Jackson passes null for a setting that the file omits. */
    public RegistrationSection(@Nullable String defaultRole) {
        this.defaultRole = Objects.requireNonNullElse(defaultRole, BuiltInRole.SUBSCRIBER);
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        String path = "registration.default_role";
        errors.rejectIf(
                !TITLE.matcher(defaultRole).matches(),
                path,
                "must be 3 to 50 letters, digits, underscores or hyphens, as the titles of roles are.");
        errors.rejectIf(
                // Compares as PostgreSQL compares titles: the pattern above allows only ASCII.
                PRIVILEGED.contains(AsciiCase.lower(defaultRole)),
                path,
                "would give a privileged role to every new user. Set another role.");
    }
}
