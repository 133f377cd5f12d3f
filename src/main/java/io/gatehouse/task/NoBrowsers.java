package io.gatehouse.task;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Refuses what a browser sends to a task, unless the page came from this port. The admin port asks for no credentials on
 * loopback, so that any web page that is open on the operator's machine could post to it otherwise (CWE-352).
 */
final class NoBrowsers extends HttpFilter {
    /** What only a script of the same origin can send without asking first. */
    static final String OWN_PAGE = "X-Gatehouse-Console";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (isFromBrowser(request) && !isFromOwnPage(request)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }

    private static boolean isFromBrowser(HttpServletRequest request) {
        return request.getHeader("Origin") != null || request.getHeader("Sec-Fetch-Site") != null;
    }

    private static boolean isFromOwnPage(HttpServletRequest request) {
        String own = request.getScheme() + "://" + request.getHeader("Host");
        return "same-origin".equals(request.getHeader("Sec-Fetch-Site"))
                && own.equals(request.getHeader("Origin"))
                && request.getHeader(OWN_PAGE) != null;
    }
}
