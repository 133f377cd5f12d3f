package io.gatehouse.token;

import io.dropwizard.jetty.setup.ServletEnvironment;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Serves the {@link JwksDocument}. Thread-safe. */
public final class JwksServlet extends HttpServlet {
    /** The time that a verifier may cache the set; a next key is published at least this long before it signs. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final List<String> METHODS = List.of("GET", "HEAD");

    private final transient JwksDocument document;

    /** Serves a document at the path of RFC 8615. */
    public static void install(ServletEnvironment servlets, JwksDocument document) {
        servlets.addServlet("jwks", new JwksServlet(document)).addMapping("/.well-known/jwks.json");
    }

    JwksServlet(JwksDocument document) {
        this.document = document;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        // For other methods the base class would write its own responses.
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", String.join(", ", METHODS));
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        super.service(request, response);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/jwk-set+json");
        response.setHeader("Cache-Control", "public, max-age=" + MAX_AGE.toSeconds());
        response.getOutputStream().write(document.current().json().getBytes(StandardCharsets.UTF_8));
    }
}
