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
import java.util.OptionalLong;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Maps a {@link ProblemException} to its problem response. Thread-safe. */
public final class ProblemExceptionMapper implements ExceptionMapper<ProblemException> {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemExceptionMapper.class);

    private final ProblemWriter problems;
    // While a store is unavailable, every request fails for the same reason.
    private final Map<Problem, LogRateLimiter> logLimiters = new EnumMap<>(Problem.class);

    public ProblemExceptionMapper(ProblemWriter problems) {
        this.problems = problems;
        for (Problem problem : Problem.values()) {
            logLimiters.put(problem, new LogRateLimiter(NanoTime::now));
        }
    }

    @Override
    public Response toResponse(ProblemException failure) {
        if (failure.problem().status() >= 500 && failure.getCause() != null) {
            log(failure);
        }
        return problems.response(ProblemResponse.of(failure));
    }

    private void log(ProblemException failure) {
        OptionalLong suppressed =
                Objects.requireNonNull(logLimiters.get(failure.problem())).tryAcquire();
        if (suppressed.isPresent()) {
            LOG.warn(
                    "Request {} failed with {}; {} more failed so since the last such line",
                    RequestId.current(),
                    failure.problem(),
                    suppressed.getAsLong(),
                    failure.getCause());
        }
    }
}
