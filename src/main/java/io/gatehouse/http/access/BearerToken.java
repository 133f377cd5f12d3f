package io.gatehouse.http.access;

import io.gatehouse.kernel.AsciiCase;
import java.util.List;

/**
 * What the {@code Authorization} headers of one request hold (RFC 6750 §2.1), for Jersey and for plain servlets. Whether
 * the text is a token at all is the verifier's word. Immutable and thread-safe; never prints the token.
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

    /** Reads the values of all {@code Authorization} headers of a request, one entry for each header line. */
    public static BearerToken of(List<String> authorizationHeaders) {
        if (authorizationHeaders.size() > 1) {
            return REPEATED;
        }
        return authorizationHeaders.isEmpty() ? ABSENT : parse(authorizationHeaders.get(0));
    }

    private static BearerToken parse(String header) {
        String credentials = header.strip();
        int end = credentials.indexOf(' ');
        String scheme = end < 0 ? credentials : credentials.substring(0, end);
        if (!AsciiCase.equal(scheme, SCHEME)) {
            return ABSENT;
        }
        String token = end < 0 ? "" : credentials.substring(end).strip();
        return new BearerToken(Presence.PRESENT, token);
    }

    public Presence presence() {
        return presence;
    }

    /** The text behind the scheme; empty when there is none. Every caller is a place to review. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "BearerToken[" + presence + "]";
    }

    /** How many bearer tokens a request brought. */
    public enum Presence {
        /** None; credentials of another scheme count as none. */
        ABSENT,
        /** One, which may still be no token at all. */
        PRESENT,
        /** More than one Authorization header: nobody can say which one an intermediary looked at. */
        REPEATED
    }
}
