package io.gatehouse.explain;

import io.gatehouse.verifier.RejectedToken;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The claims of an access token (RFC 9068 §2.2). Times are seconds since 1970. A claim that is missing or has another
 * type is null; a list is empty. Immutable.
 */
public record ClaimsView(
        @Nullable String iss,
        List<String> aud,
        @Nullable String sub,
        @Nullable String login,
        @Nullable String clientId,
        @Nullable String gty,
        @Nullable String sid,
        @Nullable String jti,
        List<String> roles,
        @Nullable Long userEpoch,
        @Nullable Long realmEpoch,
        @Nullable Long authTime,
        @Nullable Long iat,
        @Nullable Long nbf,
        @Nullable Long exp) {
    /** The known claims among the members of a payload. */
    static ClaimsView of(Map<String, Object> members) {
        return new ClaimsView(
                text(members, "iss"),
                texts(members, "aud"),
                text(members, "sub"),
                text(members, "login"),
                text(members, "client_id"),
                text(members, "gty"),
                text(members, "sid"),
                text(members, "jti"),
                texts(members, "roles"),
                number(members, "user_epoch"),
                number(members, "realm_epoch"),
                number(members, "auth_time"),
                number(members, "iat"),
                number(members, "nbf"),
                number(members, "exp"));
    }

    /** The claims that a reference contains. */
    static ClaimsView of(RejectedToken token) {
        String subject = token.claims().subject().toString();
        return new ClaimsView(
                null,
                List.of(),
                subject,
                null,
                token.ofClient() ? subject : null,
                token.ofClient() ? "client_credentials" : null,
                token.claims().sessionId().toString(),
                token.claims().tokenId().isEmpty() ? null : token.claims().tokenId(),
                List.copyOf(token.claims().roles()),
                token.claims().userEpoch(),
                token.claims().realmEpoch(),
                null,
                null,
                null,
                token.expiresAt().getEpochSecond());
    }

    private static @Nullable String text(Map<String, Object> members, String name) {
        return members.get(name) instanceof String text ? text : null;
    }

    private static @Nullable Long number(Map<String, Object> members, String name) {
        return members.get(name) instanceof Long number ? number : null;
    }

    /** A list of texts; one text is a list of one. */
    private static List<String> texts(Map<String, Object> members, String name) {
        Object value = members.get(name);
        if (value instanceof String text) {
            return List.of(text);
        }
        return value instanceof List<?> list
                ? list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList()
                : List.of();
    }
}
