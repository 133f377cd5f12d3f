package io.gatehouse.http;

import io.gatehouse.kernel.ProblemException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what our own code refuses. */
final class ProblemMapper implements ExceptionMapper<ProblemException> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

    private final ProblemWriter problems;

    ProblemMapper(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public Response toResponse(ProblemException failure) {
        if (failure.problem().status() >= 500 && failure.getCause() != null) {
            LOG.warn("Request {} ended with {}", RequestId.current(), failure.problem(), failure.getCause());
        }
        return problems.response(ProblemAnswer.of(failure));
    }
}
