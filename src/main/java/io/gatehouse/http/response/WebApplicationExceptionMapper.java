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

/** Answers what Jersey refuses: no such path, method or media type, a parameter that does not parse. */
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
        ProblemResponse answer = answer(failure, original.getStatus());
        for (String name : KEPT_HEADERS) {
            String value = original.getHeaderString(name);
            answer = value == null ? answer : answer.withHeader(name, value);
        }
        Set<String> allowed = allowed(original);
        return problems.response(
                allowed.isEmpty() ? answer : answer.withHeader(HttpHeaders.ALLOW, String.join(", ", allowed)));
    }

    /** The methods that the answer names, and HEAD, which Jersey serves wherever it serves GET and does not name. */
    private static Set<String> allowed(Response original) {
        Set<String> allowed = new TreeSet<>(original.getAllowedMethods());
        if (allowed.contains(HttpMethod.GET)) {
            allowed.add(HttpMethod.HEAD);
        }
        return allowed;
    }

    // Jersey answers 404 for a query parameter that does not parse; only of a path does that say the right thing.
    private static ProblemResponse answer(WebApplicationException failure, int status) {
        if (failure instanceof ParamException param && !(failure instanceof ParamException.PathParamException)) {
            String name = param.getParameterName();
            return ProblemResponse.of(Problem.REQUEST_MALFORMED
                    .asException("A parameter of the request cannot be read.")
                    .withErrors(List.of(new FieldError(name, "cannot be read"))));
        }
        return ProblemResponse.ofStatus(status);
    }
}
