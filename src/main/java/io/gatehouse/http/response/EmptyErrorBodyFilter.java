package io.gatehouse.http.response;

import io.gatehouse.http.server.ServerErrorHandler;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Gives a body to errors of servlets that only set a status, as Dropwizard's servlet for admin tasks does: such an
 * answer goes to {@link ServerErrorHandler} like any other.
 */
public final class EmptyErrorBodyFilter extends HttpFilter {
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        boolean empty = !response.isCommitted() && response.getContentType() == null && !request.isAsyncStarted();
        if (empty && response.getStatus() >= HttpServletResponse.SC_BAD_REQUEST) {
            response.sendError(response.getStatus());
        }
    }
}
