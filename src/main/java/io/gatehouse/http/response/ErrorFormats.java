package io.gatehouse.http.response;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the format of an error response by the path of the request. Immutable and thread-safe. */
public final class ErrorFormats {
    private final Map<String, ErrorFormat> byPath;

    private ErrorFormats(Map<String, ErrorFormat> byPath) {
        this.byPath = byPath;
    }

    /** Problems on every path, as on the admin port. */
    public static ErrorFormats problems() {
        return new ErrorFormats(Map.of());
    }

    /**
     * OAuth errors on the OAuth endpoints of the API, and problems on all other paths.
     *
     * @param api the path of the API, without a trailing slash, such as {@code /api/v1}
     */
    public static ErrorFormats ofApi(String api) {
        return new ErrorFormats(Map.of(
                api + "/oauth/token", ErrorFormat.OAUTH_ERROR,
                api + "/auth/login", ErrorFormat.PROBLEM_WITH_OAUTH_ERROR,
                api + "/auth/refresh", ErrorFormat.PROBLEM_WITH_OAUTH_ERROR,
                // RFC 7662 §2.3
                api + "/auth/introspect", ErrorFormat.PROBLEM_WITH_OAUTH_ERROR,
                // RFC 7009 §2.2.1
                api + "/auth/revoke", ErrorFormat.PROBLEM_WITH_OAUTH_ERROR));
    }

    /**
     * The format for a path.
     *
     * @param path the decoded path; null if the request line could not be parsed
     */
    ErrorFormat of(@Nullable String path) {
        if (path == null) {
            return ErrorFormat.PROBLEM;
        }
        // Jersey ignores one slash at the end.
        String plain = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return byPath.getOrDefault(plain, ErrorFormat.PROBLEM);
    }
}
