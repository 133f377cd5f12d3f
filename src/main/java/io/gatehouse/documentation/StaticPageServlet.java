package io.gatehouse.documentation;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** Serves static pages by exact path, with 304 for a matching If-None-Match (RFC 9110 §13.1.2). Thread-safe. */
public final class StaticPageServlet extends HttpServlet {
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final transient Map<String, StaticPage> pages;

    /** @param pages the pages by their exact path */
    public StaticPageServlet(Map<String, StaticPage> pages) {
        this.pages = Map.copyOf(pages);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        super.service(request, response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StaticPage page = pages.get(request.getServletPath().isEmpty() ? "/" : request.getServletPath());
        if (page == null) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setHeader("ETag", page.etag());
        response.setHeader("Cache-Control", page.cacheControl());
        if (!page.policy().isEmpty()) {
            response.setHeader("Content-Security-Policy", page.policy());
        }
        if (isCurrent(request.getHeader("If-None-Match"), page)) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            return;
        }
        response.setContentType(page.contentType());
        response.setContentLength(page.body().length);
        response.getOutputStream().write(page.body());
    }

    // A proxy or the server's compression may weaken the tag or add a suffix, so only the part before it is compared.
    private static boolean isCurrent(String ifNoneMatch, StaticPage page) {
        return ifNoneMatch != null
                && (ifNoneMatch.strip().equals("*")
                        || ifNoneMatch.contains(
                                page.etag().substring(0, page.etag().length() - 1)));
    }
}
