package io.gatehouse.http.response;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;

/** Writes the problems of Jersey's exception mappers and filters in the format of the request's path. Thread-safe. */
public final class ErrorFormatFilter implements ContainerResponseFilter {
    private final ProblemWriter problems;

    public ErrorFormatFilter(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getEntity() instanceof ProblemResponse problem) {
            problems.format(request, problem, response);
        }
    }
}
