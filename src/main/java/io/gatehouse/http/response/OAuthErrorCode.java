package io.gatehouse.http.response;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Problem;

/**
 * The error codes of OAuth 2 responses: RFC 6749 §5.2, RFC 6750 §3.1, RFC 9470 §3, and for server errors RFC 6749
 * §4.1.2.1, because §5.2 has no code for them.
 */
enum OAuthErrorCode {
    INVALID_REQUEST,
    INVALID_CLIENT,
    INVALID_GRANT,
    UNSUPPORTED_GRANT_TYPE,
    INVALID_SCOPE,
    INVALID_TOKEN,
    INSUFFICIENT_SCOPE,
    INSUFFICIENT_USER_AUTHENTICATION,
    TEMPORARILY_UNAVAILABLE,
    SERVER_ERROR;

    private final String text = AsciiCase.lower(name());

    /** The code for a problem. A request without client authentication is {@code invalid_client} too. */
    static OAuthErrorCode of(Problem problem) {
        return switch (problem) {
            case LOGIN_FAILED, REFRESH_TOKEN_INVALID -> INVALID_GRANT;
            case CLIENT_AUTHENTICATION_FAILED, TOKEN_MISSING -> INVALID_CLIENT;
            case GRANT_UNSUPPORTED -> UNSUPPORTED_GRANT_TYPE;
            case SCOPE_INVALID -> INVALID_SCOPE;
            case TOKEN_INVALID -> INVALID_TOKEN;
            case ROLE_MISSING, SUPERUSER_NEEDED, USER_NEEDED -> INSUFFICIENT_SCOPE;
            case LOGIN_TOO_OLD -> INSUFFICIENT_USER_AUTHENTICATION;
            case RATE_LIMITED, OVERLOADED, DEPENDENCY_UNAVAILABLE -> TEMPORARILY_UNAVAILABLE;
            case INTERNAL_ERROR -> SERVER_ERROR;
            case REQUEST_MALFORMED,
                    PATH_NOT_FOUND,
                    USER_NOT_FOUND,
                    ROLE_NOT_FOUND,
                    ROLE_NOT_ASSIGNED,
                    SESSION_NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    REQUEST_TIMEOUT,
                    CURSOR_GONE,
                    LOGIN_TAKEN,
                    EMAIL_TAKEN,
                    ROLE_EXISTS,
                    ROLE_ASSIGNED,
                    ROLE_BUILT_IN,
                    ROLE_IS_DEFAULT,
                    LAST_SUPERUSER,
                    CLIENT_NOT_FOUND,
                    CLIENT_SECRET_NOT_FOUND,
                    CLIENT_EXISTS,
                    CLIENT_SECRETS_EXHAUSTED,
                    BODY_TOO_LARGE,
                    URI_TOO_LONG,
                    MEDIA_TYPE_UNSUPPORTED,
                    INPUT_INVALID,
                    HEADERS_TOO_LARGE,
                    METHOD_UNKNOWN -> INVALID_REQUEST;
        };
    }

    /** The code for a status that the catalogue has no problem for. */
    static OAuthErrorCode ofStatus(int status) {
        return status < 500 ? INVALID_REQUEST : SERVER_ERROR;
    }

    /** The code as a response contains it, such as {@code invalid_grant}. */
    String text() {
        return text;
    }
}
