package io.gatehouse.client;

import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.role.RoleAuthorization;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request body of a new client or of a change of a client. A field is null if it was not sent.
 *
 * @param roles titles of roles; a change replaces all roles of the client
 * @param accessTokenLifetime in seconds
 */
public record ClientRequest(
        @Nullable String name,
        @Nullable String description,
        @Nullable List<@Nullable String> roles,
        @Nullable Integer accessTokenLifetime) {
    /** Fifteen minutes. */
    static final int DEFAULT_LIFETIME = 900;

    /** The field of the titles. */
    static final String ROLES = "roles";

    private static final int MIN_LIFETIME = 60;
    private static final int MAX_LIFETIME = 86_400;
    private static final Pattern NAME = Pattern.compile("(?=.{3,100}\\z)[A-Za-z0-9](?:[ ._-]?[A-Za-z0-9])*");
    private static final String NAME_RULE =
            "must be 3 to 100 letters A to Z and digits, with single spaces, ., _ or -" + " between them";
    private static final int MAX_DESCRIPTION_LENGTH = 255;

    /** Validates the request as a new client. Only the name is required. */
    NewClient toNewClient() {
        FieldErrors fields = new FieldErrors();
        String validName = validateName(fields.require("name", name));
        String text = validateDescription(fields);
        List<String> titles = validateRoles(fields);
        int lifetime = validateLifetime(fields);
        fields.orThrow();
        return new NewClient(validName, text, titles, lifetime);
    }

    /** Validates the request as a change of a client. All fields are optional. */
    ClientChange toChange() {
        FieldErrors fields = new FieldErrors();
        var unusedName = validateName(fields.optional("name", name));
        var unusedText = validateDescription(fields);
        List<String> titles = validateRoles(fields);
        var unusedLifetime = validateLifetime(fields);
        fields.orThrow();
        return new ClientChange(name, description, roles == null ? null : titles, accessTokenLifetime);
    }

    private static String validateName(FieldErrors.Text name) {
        return name.matches(NAME, NAME_RULE).isNoId().value();
    }

    private String validateDescription(FieldErrors fields) {
        return fields.optional("description", description)
                .maxLength(MAX_DESCRIPTION_LENGTH)
                .isPlain()
                .value();
    }

    private List<String> validateRoles(FieldErrors fields) {
        List<String> titles = roles == null
                ? List.of()
                : roles.stream().filter(Objects::nonNull).distinct().toList();
        if (roles != null && roles.stream().anyMatch(Objects::isNull)) {
            fields.reject(ROLES, "must not contain null");
        } else if (titles.size() > RoleAuthorization.MAX_ROLES) {
            fields.reject(ROLES, "must be at most " + RoleAuthorization.MAX_ROLES + " roles");
        } else if (titles.stream().anyMatch(ClientRequest::isAdministrator)) {
            fields.reject(ROLES, "must contain neither admin nor superuser");
        }
        return titles;
    }

    private static boolean isAdministrator(String title) {
        return AsciiCase.equal(title, BuiltInRole.ADMIN) || AsciiCase.equal(title, BuiltInRole.SUPERUSER);
    }

    private int validateLifetime(FieldErrors fields) {
        int lifetime = accessTokenLifetime == null ? DEFAULT_LIFETIME : accessTokenLifetime;
        if (lifetime < MIN_LIFETIME || lifetime > MAX_LIFETIME) {
            fields.reject("access_token_lifetime", "must be " + MIN_LIFETIME + " to " + MAX_LIFETIME + " seconds");
        }
        return lifetime;
    }

    /** The validated fields of a new client. The roles may not exist. */
    record NewClient(String name, String description, List<String> roles, int accessTokenLifetime) {}

    /** The validated changes of a client. A field that is null does not change. The roles may not exist. */
    record ClientChange(
            @Nullable String name,
            @Nullable String description,
            @Nullable List<String> roles,
            @Nullable Integer accessTokenLifetime) {
        /** The row with the changed fields and the same roles. */
        ClientRow applyTo(ClientRow row) {
            return new ClientRow(
                    row.id(),
                    Objects.requireNonNullElse(name, row.name()),
                    Objects.requireNonNullElse(description, row.description()),
                    row.active(),
                    Objects.requireNonNullElse(accessTokenLifetime, row.accessTokenLifetime()),
                    row.createdAt(),
                    row.roles());
        }
    }
}
