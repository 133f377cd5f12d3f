package io.gatehouse.http.server;

import io.gatehouse.http.client.LogContext;
import io.gatehouse.http.response.ExceptionCauses;
import io.gatehouse.http.response.ProblemResponse;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.ProblemException;
import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes problem responses for errors outside of Jersey: malformed request lines and headers, paths and methods that no
 * servlet serves, and servlets that throw. One instance serves the server and both contexts. Thread-safe.
 */
final class ServerErrorHandler implements Request.Handler {
    private static final Logger LOG = LoggerFactory.getLogger(ServerErrorHandler.class);
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private final ProblemWriter problems;
    private final DefaultHeaders headers;

    ServerErrorHandler(ProblemWriter problems, DefaultHeaders headers) {
        this.problems = problems;
        this.headers = headers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        // For requests that it cannot parse, Jetty calls this before any other handler.
        return LogContext.with(request, () -> writeProblem(request, response, callback));
    }

    private boolean writeProblem(Request request, Response response, Callback callback) throws IOException {
        String id = headers.prepareFailure(request, response);
        if (ExceptionCauses.find(cause(request), HttpException.class).isPresent()) {
            // Jetty closes the connection after a request that it could not parse, without announcing it: a proxy would
            // reuse the connection for the next request.
            response.getHeaders().put(HttpFields.CONNECTION_CLOSE);
        }
        ProblemResponse problem = problem(request, response, id);
        problems.write(request, response, problem, callback);
        return true;
    }

    private static ProblemResponse problem(Request request, Response response, String id) {
        Throwable cause = cause(request);
        Optional<ProblemException> problem = ExceptionCauses.find(cause, ProblemException.class);
        if (problem.isPresent()) {
            return ProblemResponse.of(problem.get());
        }
        if (ClientDisconnectLogFilter.isCauseOf(cause)) {
            // The client does not read the response. The request counts as incomplete.
            return ProblemResponse.ofStatus(400);
        }
        int status = ExceptionCauses.find(cause, HttpException.class)
                .map(HttpException::getCode)
                .orElse(response.getStatus());
        if (status == 500) {
            LOG.error("Request {} failed", id, cause);
            return ProblemResponse.internal(id);
        }
        return status == 405 ? methodNotAllowed(request, response) : ProblemResponse.ofStatus(status);
    }

    private static ProblemResponse methodNotAllowed(Request request, Response response) {
        String method = request.getMethod();
        if (HttpMethod.fromString(method) == null) {
            return ProblemResponse.ofStatus(501);
        }
        ProblemResponse problem = ProblemResponse.ofStatus(405);
        if (response.getHeaders().contains(HttpHeader.ALLOW)) {
            return problem;
        }
        // RFC 9110 §15.5.6 requires the header; servlets that reject a method with sendError do not set it.
        return problem.withHeader(
                "Allow", METHODS.stream().filter(m -> !m.equals(method)).collect(Collectors.joining(", ")));
    }

    private static @Nullable Throwable cause(Request request) {
        Object servlet = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION);
        Object jetty = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        return servlet instanceof Throwable t ? t : jetty instanceof Throwable u ? u : null;
    }
}
