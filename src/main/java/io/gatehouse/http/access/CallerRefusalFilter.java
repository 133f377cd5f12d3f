package io.gatehouse.http.access;

import io.gatehouse.http.response.ProblemBody;
import io.gatehouse.http.response.ProblemResponse;
import io.gatehouse.refusal.RefusalReason;
import io.gatehouse.refusal.RefusalRecorder;
import io.gatehouse.verifier.RejectedToken;
import io.gatehouse.verifier.VerifiedToken;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/**
 * Records 401 and 403 of services to a caller that {@link AccessFilter} admitted. For example, a superuser or a recent
 * login is needed. It must run before the filter that formats the response. Thread-safe.
 */
public final class CallerRefusalFilter implements ContainerResponseFilter {
    /** Greater than the default: response filters run in descending order. */
    public static final int PRIORITY = 6000;

    private final RefusalRecorder refusals;

    public CallerRefusalFilter(RefusalRecorder refusals) {
        this.refusals = refusals;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        int status = response.getStatus();
        if ((status == 401 || status == 403)
                && response.getEntity() instanceof ProblemResponse problem
                && problem.body().reference() == null
                && request.getSecurityContext() instanceof CallerContext context) {
            response.setEntity(problem.withReference(record(problem.body(), context.caller())));
        }
    }

    private String record(ProblemBody problem, Caller caller) {
        VerifiedToken token = caller.verified();
        return refusals.record(
                RefusalReason.FORBIDDEN, token == null ? null : RejectedToken.of(token), problem.title());
    }
}
