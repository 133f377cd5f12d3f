package io.gatehouse.http.response;

import io.gatehouse.http.client.RequestId;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.glassfish.jersey.server.ParamException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps Jersey's errors to problems: unknown path, method or media type, or an unreadable parameter. Thread-safe. */
public final class WebApplicationExceptionMapper implements ExceptionMapper<WebApplicationException> {
    private static final Logger LOG = LoggerFactory.getLogger(WebApplicationExceptionMapper.class);
    private static final List<String> KEPT_HEADERS = List.of(HttpHeaders.RETRY_AFTER, HttpHeaders.WWW_AUTHENTICATE);

    private final ProblemWriter problems;

    public WebApplicationExceptionMapper(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(WebApplicationException failure) {
        Response original = failure.getResponse();
        if (original.getStatus() < 400) {
            return original;
        }
        if (original.getStatus() == 500) {
            LOG.error("Request {} failed", RequestId.current(), failure);
            return problems.response(ProblemResponse.internal(RequestId.current()));
        }
        ProblemResponse problem = problem(failure, original.getStatus());
        for (String name : KEPT_HEADERS) {
            String value = original.getHeaderString(name);
            problem = value == null ? problem : problem.withHeader(name, value);
        }
        Set<String> allowed = allowed(original);
        return problems.response(
                allowed.isEmpty() ? problem : problem.withHeader(HttpHeaders.ALLOW, String.join(", ", allowed)));
    }

    /** The methods in {@code Allow}, plus HEAD: Jersey serves it for every GET but does not list it. */
    private static Set<String> allowed(Response original) {
        Set<String> allowed = new TreeSet<>(original.getAllowedMethods());
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        return allowed;
    }

    // Jersey returns 404 for any parameter that does not parse. That is right only for path parameters.
    private static ProblemResponse problem(WebApplicationException failure, int status) {
        if (failure instanceof ParamException param && !(failure instanceof ParamException.PathParamException)) {
            String name = param.getParameterName();
            return ProblemResponse.of(Problem.REQUEST_MALFORMED
                    .asException("A parameter of the request is malformed.")
                    .withErrors(List.of(new FieldError(name, "is malformed"))));
        }
        return ProblemResponse.ofStatus(status);
    }
}
