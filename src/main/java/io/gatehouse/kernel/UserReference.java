package io.gatehouse.kernel;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A reference to a user, by id or by login; the other is null. An imported login may have characters that a path cannot
 * contain; use the id for such a user. Immutable.
 */
public record UserReference(@Nullable UUID id, @Nullable String login) {
    // UUID.fromString also accepts "1-1-1-1-1".
    private static final Pattern UUID_TEXT = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    public static UserReference byLogin(String login) {
        return new UserReference(null, login);
    }

    public static UserReference byId(UUID id) {
        return new UserReference(id, null);
    }

    /** Parses an id or a login. Text in the form of an id is an id; no new login may have that form. */
    public static UserReference parse(String text) {
        return idOf(text).map(UserReference::byId).orElseGet(() -> byLogin(text));
    }

    /** The UUID (RFC 9562 §4) in a text; empty if the text has another form. */
    public static Optional<UUID> idOf(String text) {
        return UUID_TEXT.matcher(text).matches() ? Optional.of(UUID.fromString(text)) : Optional.empty();
    }
}
