package io.gatehouse.http.client;

import io.gatehouse.kernel.AsciiCase;

/** The authentication scheme of an {@code Authorization} header (RFC 9110 §11.4), compared without regard to case. */
public final class AuthorizationScheme {
    private AuthorizationScheme() {}

    /** Whether the value of a header has this scheme, with or without credentials after it. */
    public static boolean matches(String header, String scheme) {
        String credentials = header.strip();
        int end = credentials.indexOf(' ');
        return AsciiCase.equal(end < 0 ? credentials : credentials.substring(0, end), scheme);
    }
}
