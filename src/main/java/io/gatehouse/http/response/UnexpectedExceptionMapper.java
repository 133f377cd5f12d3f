package io.gatehouse.http.response;

import io.gatehouse.http.client.RequestId;
import io.gatehouse.kernel.ProblemException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps exceptions that no other mapper handles to 500. The response has a constant text and the request id, with which
 * the cause can be found in the log. Thread-safe.
 */
public final class UnexpectedExceptionMapper implements ExceptionMapper<Throwable> {
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedExceptionMapper.class);

    private final ProblemWriter problems;

    public UnexpectedExceptionMapper(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(Throwable failure) {
        return problems.response(problem(failure));
    }

    private static ProblemResponse problem(Throwable failure) {
        Optional<ProblemException> problem = ExceptionCauses.find(failure, ProblemException.class);
        if (problem.isPresent()) {
            return ProblemResponse.of(problem.get());
        }
        LOG.error("Request {} failed", RequestId.current(), failure);
        return ProblemResponse.internal(RequestId.current());
    }
}
