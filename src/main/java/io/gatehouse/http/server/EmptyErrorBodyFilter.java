package io.gatehouse.http.server;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Adds a problem body to error responses of servlets that set only a status, such as Dropwizard's servlet for admin
 * tasks. {@link ServerErrorHandler} writes the body. Thread-safe.
 */
final class EmptyErrorBodyFilter extends HttpFilter {
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
