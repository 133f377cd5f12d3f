package io.gatehouse.http.server;

import io.gatehouse.http.input.Query;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Rejects queries that cannot be decoded, and paths that are not canonical: those that Jetty finds ambiguous or malformed, dot segments (RFC 3986 §5.2.4), which clients
 * remove before sending, and path parameters (§3.3). A proxy that matches the raw path could otherwise be bypassed.
 * Thread-safe.
 */
final class CanonicalPathHandler extends Handler.Wrapper {
    private final ProblemWriter problems;

    CanonicalPathHandler(ProblemWriter problems, Handler next) {
        super(next);
        this.problems = problems;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Optional<ProblemException> problem = problemWith(request.getHttpURI())
                .map(Problem::asException)
                .or(() -> undecodable(request.getHttpURI().getQuery()));
        if (problem.isEmpty()) {
            return super.handle(request, response, callback);
        }
        problems.write(request, response, problem.get(), callback);
        return true;
    }

    // Jersey decodes the query of a form before the first filter, and fails with 500.
    private static Optional<ProblemException> undecodable(@Nullable String query) {
        if (query == null || query.indexOf('%') < 0) {
            return Optional.empty();
        }
        try {
            var unused = Query.parse(query);
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(e);
        }
    }

    private static Optional<Problem> problemWith(HttpURI uri) {
        if (!uri.getViolations().stream().allMatch(UriCompliance.DEFAULT::allows)) {
            return Optional.of(Problem.REQUEST_MALFORMED);
        }
        String path = uri.getPath();
        if (path.indexOf(';') >= 0) {
            return Optional.of(Problem.PATH_NOT_FOUND);
        }
        boolean dots = path.contains("/./") || path.contains("/../") || path.endsWith("/.") || path.endsWith("/..");
        return dots ? Optional.of(Problem.REQUEST_MALFORMED) : Optional.empty();
    }
}
