package io.gatehouse.http.response;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.RecentLoginPolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/**
 * An error response, independent of whether Jersey, a servlet or Jetty writes it. Immutable and thread-safe.
 *
 * @param oauthCode the error code for OAuth clients
 * @param headers the headers that the problem requires, without the headers that every response has
 */
public record ProblemResponse(ProblemBody body, OAuthErrorCode oauthCode, Map<String, String> headers) {
    private static final String REALM = "Bearer realm=\"gatehouse\"";
    private static final Duration DEFAULT_RETRY_AFTER = Duration.ofSeconds(1);

    static ProblemResponse of(Problem problem) {
        return of(problem.asException());
    }

    public static ProblemResponse of(ProblemException failure) {
        Problem problem = failure.problem();
        ProblemResponse response = new ProblemResponse(ProblemBody.of(failure), OAuthErrorCode.of(problem), Map.of());
        if (problem.status() == 401 || problem.status() == 403) {
            response = response.withHeader("WWW-Authenticate", challenge(problem));
        }
        if (failure.retryAfter().isPresent() || problem.status() == 429 || problem.status() == 503) {
            long seconds = failure.retryAfter().orElse(DEFAULT_RETRY_AFTER).toSeconds();
            response = response.withHeader("Retry-After", Long.toString(Math.max(1, seconds)));
        }
        return response;
    }

    /** The response for a status that Jersey, a servlet or Jetty's parser chose. */
    public static ProblemResponse ofStatus(int status) {
        return switch (status) {
            case 400 -> of(Problem.REQUEST_MALFORMED);
            case 401 -> of(Problem.TOKEN_MISSING);
            case 404 -> of(Problem.PATH_NOT_FOUND);
            case 405 -> of(Problem.METHOD_NOT_ALLOWED);
            case 406 -> of(Problem.NOT_ACCEPTABLE);
            case 408 -> of(Problem.REQUEST_TIMEOUT);
            case 413 -> of(Problem.BODY_TOO_LARGE);
            case 414 -> of(Problem.URI_TOO_LONG);
            case 415 -> of(Problem.MEDIA_TYPE_UNSUPPORTED);
            case 422 -> of(Problem.INPUT_INVALID);
            case 429 -> of(Problem.RATE_LIMITED);
            case 431 -> of(Problem.HEADERS_TOO_LARGE);
            case 500 -> of(Problem.INTERNAL_ERROR);
            case 501 -> of(Problem.METHOD_UNKNOWN);
            case 503 -> of(Problem.DEPENDENCY_UNAVAILABLE);
            default -> ofStatus(status, HttpStatus.getMessage(status));
        };
    }

    /** A response for a status that needs no problem type, with its title (RFC 9457 §4.2.1). */
    public static ProblemResponse ofStatus(int status, String title) {
        return new ProblemResponse(ProblemBody.ofStatus(status, title), OAuthErrorCode.ofStatus(status), Map.of());
    }

    /** The response for 500: a constant text and the request id, with which the cause can be found in the log. */
    public static ProblemResponse internal(String requestId) {
        String title = Problem.INTERNAL_ERROR.title();
        return of(Problem.INTERNAL_ERROR.asException(
                title + ". The log shows the cause for request id " + requestId + "."));
    }

    public ProblemResponse withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new ProblemResponse(body, oauthCode, Collections.unmodifiableMap(more));
    }

    /** The same response with an opaque reference, by which an administrator finds the reason. */
    public ProblemResponse withReference(String opaque) {
        return new ProblemResponse(body.withReference(opaque), oauthCode, headers);
    }

    /** The same response with the members that OAuth clients read. */
    ProblemResponse withOAuthError() {
        return new ProblemResponse(body.with(OAuthError.of(this)), oauthCode, headers);
    }

    /** The same response for a request whose credentials violate RFC 6750 §2. */
    public ProblemResponse asInvalidRequest() {
        return withHeader(
                "WWW-Authenticate", bearerError("invalid_request", "Exactly one Authorization header is required"));
    }

    // RFC 9110 §15.5.2: every 401 carries a challenge. RFC 6750 §3.1: no error code where no token was sent.
    private static String challenge(Problem problem) {
        if (problem.status() == 403) {
            return bearerError("insufficient_scope", problem.title());
        }
        return switch (problem) {
            case TOKEN_INVALID -> bearerError("invalid_token", problem.title());
            // RFC 6749 §5.2: the scheme with which clients authenticate.
            case CLIENT_AUTHENTICATION_FAILED -> "Basic realm=\"gatehouse\"";
            // RFC 9470 §3: the client must log in again; a refresh does not help.
            case LOGIN_TOO_OLD ->
                bearerError("insufficient_user_authentication", problem.title()) + ", max_age=\""
                        + RecentLoginPolicy.MAX_AGE.toSeconds() + "\"";
            default -> REALM;
        };
    }

    private static String bearerError(String code, String description) {
        return REALM + ", error=\"" + code + "\", error_description=\"" + description + "\"";
    }
}
