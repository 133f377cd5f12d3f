package io.gatehouse.kernel;

/**
 * The closed catalogue of error responses, one entry for each problem {@code type} (RFC 9457). Clients compare the
 * type; the title is for people. Details of one occurrence go into the exception.
 */
public enum Problem {
    REQUEST_MALFORMED(400, "The request is malformed"),
    GRANT_UNSUPPORTED(400, "The grant type is not supported"),
    SCOPE_INVALID(400, "The scope is invalid"),
    TOKEN_MISSING(401, "An access token is required"),
    TOKEN_INVALID(401, "The access token is invalid"),
    LOGIN_TOO_OLD(401, "A recent login is required"),
    LOGIN_FAILED(401, "The login or the password is wrong"),
    REFRESH_TOKEN_INVALID(401, "The refresh token is invalid"),
    CLIENT_AUTHENTICATION_FAILED(401, "The client authentication failed"),
    ROLE_MISSING(403, "The caller lacks a required role"),
    SUPERUSER_NEEDED(403, "Only a superuser may do this"),
    USER_NEEDED(403, "Only a user may do this, not a client"),
    PATH_NOT_FOUND(404, "The path does not exist"),
    USER_NOT_FOUND(404, "The user does not exist"),
    ROLE_NOT_FOUND(404, "The role does not exist"),
    ROLE_NOT_ASSIGNED(404, "The user does not have this role"),
    SESSION_NOT_FOUND(404, "The session does not exist"),
    CLIENT_NOT_FOUND(404, "The client does not exist"),
    CLIENT_SECRET_NOT_FOUND(404, "The client secret does not exist"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed for this path"),
    NOT_ACCEPTABLE(406, "No accepted media type is available"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    LOGIN_TAKEN(409, "The login is in use"),
    EMAIL_TAKEN(409, "The email is in use"),
    ROLE_EXISTS(409, "A role with this title already exists"),
    ROLE_ASSIGNED(409, "The user already has this role"),
    ROLE_BUILT_IN(409, "A built-in role cannot be renamed or deleted"),
    ROLE_IS_DEFAULT(409, "The role of new users cannot be renamed or deleted"),
    CLIENT_EXISTS(409, "A client with this name already exists"),
    CLIENT_SECRETS_EXHAUSTED(409, "The client has the maximum number of live secrets"),
    LAST_SUPERUSER(409, "The last superuser cannot be removed"),
    CURSOR_GONE(410, "The cursor cannot be continued; load the snapshot"),
    BODY_TOO_LARGE(413, "The request body is too large"),
    URI_TOO_LONG(414, "The request target is too long"),
    MEDIA_TYPE_UNSUPPORTED(415, "The content type is not supported"),
    INPUT_INVALID(422, "The request failed validation"),
    RATE_LIMITED(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "The request headers are too large"),
    INTERNAL_ERROR(500, "Internal server error"),
    METHOD_UNKNOWN(501, "The method is not implemented"),
    OVERLOADED(503, "The service is overloaded"),
    DEPENDENCY_UNAVAILABLE(503, "A required dependency is unavailable");

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status code (RFC 9110 §15). */
    public int status() {
        return status;
    }

    /** A short sentence, the same for every occurrence (RFC 9457 §3.1.3). */
    public String title() {
        return title;
    }

    /** The stable URI that names this kind of problem (RFC 9457 §3.1.1). */
    public String type() {
        return "urn:gatehouse:problem:" + AsciiCase.lower(name()).replace('_', '-');
    }

    /** An exception that ends the request with this problem. The detail is the title. */
    public ProblemException asException() {
        return new ProblemException(this, title + ".");
    }

    /**
     * An exception that ends the request with this problem.
     *
     * @param detail a sentence that a client's developer can act on, never internals
     */
    public ProblemException asException(String detail) {
        return new ProblemException(this, detail);
    }
}
