package io.gatehouse.kernel;

/**
 * The closed catalogue of everything that a client can be told when a call fails, one entry for each {@code type} of
 * RFC 9457. The title is part of the contract; what is special to one answer goes into the exception's detail.
 */
public enum Problem {
    REQUEST_MALFORMED(400, "The request cannot be read"),
    TOKEN_MISSING(401, "An access token is needed"),
    TOKEN_INVALID(401, "The access token is not valid"),
    LOGIN_TOO_OLD(401, "A recent login is needed"),
    LOGIN_FAILED(401, "The login or the password is wrong"),
    REFRESH_TOKEN_INVALID(401, "The refresh token is not valid"),
    ROLE_MISSING(403, "The caller lacks a role"),
    SUPERUSER_NEEDED(403, "Only a superuser may do this"),
    PATH_NOT_FOUND(404, "There is nothing at this path"),
    USER_NOT_FOUND(404, "There is no such user"),
    ROLE_NOT_FOUND(404, "There is no such role"),
    ROLE_NOT_ASSIGNED(404, "The user does not have this role"),
    SESSION_NOT_FOUND(404, "There is no such session"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "The answer cannot be given in an accepted media type"),
    REQUEST_TIMEOUT(408, "The request did not arrive in time"),
    LOGIN_TAKEN(409, "The login is in use"),
    EMAIL_TAKEN(409, "The email is in use"),
    ROLE_EXISTS(409, "A role of this title exists"),
    ROLE_ASSIGNED(409, "The user has this role already"),
    ROLE_BUILT_IN(409, "A built-in role cannot be renamed or deleted"),
    ROLE_IS_DEFAULT(409, "The role of new users cannot be renamed or deleted"),
    LAST_SUPERUSER(409, "The last superuser must stay"),
    BODY_TOO_LARGE(413, "The request body is too large"),
    URI_TOO_LONG(414, "The request target is too long"),
    MEDIA_TYPE_UNSUPPORTED(415, "The content type is not accepted"),
    INPUT_INVALID(422, "The request breaks a rule"),
    RATE_LIMITED(429, "Too many requests"),
    HEADERS_TOO_LARGE(431, "The request headers are too large"),
    INTERNAL_ERROR(500, "Something went wrong here"),
    METHOD_UNKNOWN(501, "The method is not known"),
    OVERLOADED(503, "Too much to do at the moment"),
    DEPENDENCY_UNAVAILABLE(503, "A part that the answer needs is not available");

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

    /** An exception that ends the call with this problem and its title as the detail. */
    public ProblemException asException() {
        return new ProblemException(this, title + ".");
    }

    /**
     * An exception that ends the call with this problem.
     *
     * @param detail a sentence that a client's developer can act on, never internals
     */
    public ProblemException asException(String detail) {
        return new ProblemException(this, detail);
    }
}
