package io.gatehouse.http.response;

import io.gatehouse.http.client.RequestId;
import io.gatehouse.kernel.LogRateLimiter;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what our own code refuses. */
public final class ProblemExceptionMapper implements ExceptionMapper<ProblemException> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemExceptionMapper.class);

    private final ProblemWriter problems;
    // While a store is away every request ends like this one, and for the same cause.
    private final Map<Problem, LogRateLimiter> paces = new EnumMap<>(Problem.class);

    public ProblemExceptionMapper(ProblemWriter problems) {
        this.problems = problems;
        for (Problem problem : Problem.values()) {
            paces.put(problem, new LogRateLimiter(NanoTime::now));
        }
    }

    @Override
    public Response toResponse(ProblemException failure) {
        if (failure.problem().status() >= 500 && failure.getCause() != null) {
            note(failure);
        }
        return problems.response(ProblemResponse.of(failure));
    }

    private void note(ProblemException failure) {
        LogRateLimiter pace = Objects.requireNonNull(paces.get(failure.problem()));
        long leftOut = pace.turn();
        if (leftOut != LogRateLimiter.NOT_NOW) {
            LOG.warn(
                    "Request {} ended with {}; since the last such line {} others did",
                    RequestId.current(),
                    failure.problem(),
                    leftOut,
                    failure.getCause());
        }
    }
}
