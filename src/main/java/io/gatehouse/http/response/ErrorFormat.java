package io.gatehouse.http.response;

/** The format of the error responses of one path. */
enum ErrorFormat {
    /** {@code application/problem+json} (RFC 9457). */
    PROBLEM,
    /**
     * {@code application/problem+json} with the members {@code error} and {@code error_description}. OAuth clients
     * recognize an error only by {@code error}; some take a response without it for a success.
     */
    PROBLEM_WITH_OAUTH_ERROR,
    /** {@code application/json} with the body and the status of RFC 6749 §5.2. */
    OAUTH_ERROR
}
