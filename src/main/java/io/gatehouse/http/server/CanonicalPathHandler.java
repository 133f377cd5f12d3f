package io.gatehouse.http.server;

import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.Problem;
import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Rejects paths that are not canonical: those that Jetty finds ambiguous or malformed, dot segments (RFC 3986 §5.2.4), which clients
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
        Optional<Problem> problem = problemWith(request.getHttpURI());
        if (problem.isEmpty()) {
            return super.handle(request, response, callback);
        }
        problems.write(request, response, problem.get().asException(), callback);
        return true;
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
