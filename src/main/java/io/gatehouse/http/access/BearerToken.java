package io.gatehouse.http.access;

import io.gatehouse.http.client.AuthorizationScheme;
import java.util.List;

/**
 * The bearer token in the {@code Authorization} headers of a request (RFC 6750 §2.1). It is not verified yet. Immutable
 * and thread-safe; {@code toString} does not print the token.
 */
public final class BearerToken {
    private static final String SCHEME = "Bearer";
    private static final BearerToken ABSENT = new BearerToken(Presence.ABSENT, "");
    private static final BearerToken REPEATED = new BearerToken(Presence.REPEATED, "");

    private final Presence presence;
    private final String value;

    private BearerToken(Presence presence, String value) {
        this.presence = presence;
        this.value = value;
    }

    /** Reads the values of all {@code Authorization} headers of a request, one entry per header line. */
    public static BearerToken of(List<String> authorizationHeaders) {
        if (authorizationHeaders.size() > 1) {
            return REPEATED;
        }
        return authorizationHeaders.isEmpty() ? ABSENT : parse(authorizationHeaders.get(0));
    }

    private static BearerToken parse(String header) {
        String credentials = header.strip();
        int end = credentials.indexOf(' ');
        if (!AuthorizationScheme.matches(credentials, SCHEME)) {
            return ABSENT;
        }
        String token = end < 0 ? "" : credentials.substring(end).strip();
        return new BearerToken(Presence.PRESENT, token);
    }

    public Presence presence() {
        return presence;
    }

    /** The text after the scheme; empty if there is none. Review every caller. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "BearerToken[" + presence + "]";
    }

    /** Whether a request has a bearer token. */
    public enum Presence {
        /** No bearer token; credentials of another scheme count as none. */
        ABSENT,
        /** One token, which may still be malformed. */
        PRESENT,
        /** Several Authorization headers: an intermediary may have checked another one than this service would. */
        REPEATED
    }
}
