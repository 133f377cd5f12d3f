package io.gatehouse.kernel;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller names a user by: the id or the login, and the other is null. A login that was imported may have characters
 * that no path can carry; its user is named by id. Immutable.
 */
public record UserReference(@Nullable UUID id, @Nullable String login) {
    // UUID.fromString also takes "1-1-1-1-1".
    private static final Pattern UUID_TEXT = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    public static UserReference byLogin(String login) {
        return new UserReference(null, login);
    }

    public static UserReference byId(UUID id) {
        return new UserReference(id, null);
    }

    /** Reads a text that may be either. What has the form of an id is one; no new login may have it. */
    public static UserReference parse(String text) {
        return idOf(text).map(UserReference::byId).orElseGet(() -> byLogin(text));
    }

    /** The id (RFC 9562 §4) that a text is; empty if it has another form. */
    public static Optional<UUID> idOf(String text) {
        return UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
