package io.gatehouse.console;

import com.google.common.net.InetAddresses;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Refuses a request for a name of somebody else's. Without it a web page could have its own name lead to this machine, and
 * its scripts would be of the same origin as the admin port (DNS rebinding). Where the port asks for a token, that does it.
 */
final class LocalNamesOnly extends HttpFilter {
    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        String host = request.getServerName();
        if (!host.equals("localhost") && !InetAddresses.isUriInetAddress(host)) {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
            return;
        }
        chain.doFilter(request, response);
    }
}
