package io.gatehouse.check;

import io.gatehouse.http.input.Query;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The roles that a token must contain, as a gateway states them: {@code role=clerk&role=editor}. A requirement that
 * cannot be read is rejected, because ignoring it would admit callers without the role. Immutable and thread-safe.
 */
record RequiredRoles(List<String> roles) {
    /** The header in which Envoy states the requirement. */
    static final String HEADER = "X-Gatehouse-Require";

    private static final String ROLE = "role";
    private static final String ANY_VALID_TOKEN = "authenticated";
    private static final RequiredRoles NONE = new RequiredRoles(List.of());
    /** The characters of an encoded form. A comma could come from a proxy that joined two headers. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~%+=&-]+");

    /**
     * The requirement in the query of a request.
     *
     * @param query as it was sent; null if there is none, which requires no role
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} for an unknown parameter
     */
    static RequiredRoles ofQuery(@Nullable String query) {
        return query == null ? NONE : new RequiredRoles(roles(query));
    }

    /**
     * The requirement in the headers of a request: roles as in a query, or {@code authenticated} for any valid token.
     *
     * @param values the values of all {@link #HEADER} headers of a request, one entry per header line
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} unless there is exactly one readable value
     */
    static RequiredRoles ofHeader(List<String> values) {
        if (values.size() != 1) {
            throw malformed(
                    values.isEmpty()
                            ? "is missing. The gateway must set it."
                            : "is repeated. The gateway must replace it.");
        }
        String value = values.get(0);
        if (value.equals(ANY_VALID_TOKEN)) {
            return NONE;
        }
        List<String> roles = FORM.matcher(value).matches() ? roles(value) : List.of();
        if (roles.isEmpty()) {
            throw malformed("must be role=… or " + ANY_VALID_TOKEN + ".");
        }
        return new RequiredRoles(roles);
    }

    private static List<String> roles(String form) {
        Query parameters = Query.parse(form);
        // A misspelt parameter must not admit callers without the role.
        parameters.requireKnown(Set.of(ROLE));
        return parameters.all(ROLE);
    }

    private static ProblemException malformed(String fault) {
        return Problem.REQUEST_MALFORMED.asException("The header " + HEADER + " " + fault);
    }
}
