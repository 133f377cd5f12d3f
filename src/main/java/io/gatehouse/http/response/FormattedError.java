package io.gatehouse.http.response;

import io.gatehouse.http.client.AuthorizationScheme;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An error response in the format of its path, ready to be written.
 *
 * @param body the object to serialize as JSON
 */
record FormattedError(int status, String mediaType, Map<String, String> headers, Object body) {
    private static final String PROBLEM = "application/problem+json";
    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String BASIC = "Basic";

    static FormattedError problem(ProblemResponse problem) {
        return new FormattedError(problem.body().status(), PROBLEM, problem.headers(), problem.body());
    }

    /**
     * Formats a problem.
     *
     * @param authorization the values of all {@code Authorization} headers of the request
     */
    static FormattedError of(ProblemResponse problem, ErrorFormat format, List<String> authorization) {
        return switch (format) {
            case PROBLEM -> problem(problem);
            case PROBLEM_WITH_OAUTH_ERROR -> problem(problem.withOAuthError());
            case OAUTH_ERROR -> oauth(problem, authorization);
        };
    }

    /** RFC 6749 §5.2: the status is 400, except that failed client authentication is 401. */
    private static FormattedError oauth(ProblemResponse problem, List<String> authorization) {
        boolean client = problem.oauthCode() == OAuthErrorCode.INVALID_CLIENT;
        int status = problem.body().status();
        boolean refused = !client && (status == 401 || status == 403 || status == 422);
        Map<String, String> headers = new LinkedHashMap<>(problem.headers());
        if (!client || !isBasic(authorization)) {
            // The endpoint accepts no bearer tokens, and only a client that sent Basic can retry with Basic.
            headers.remove(CHALLENGE);
        }
        return new FormattedError(refused ? 400 : status, "application/json", headers, OAuthError.of(problem));
    }

    private static boolean isBasic(List<String> authorization) {
        return authorization.stream().anyMatch(header -> AuthorizationScheme.matches(header, BASIC));
    }
}
