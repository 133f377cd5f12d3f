package io.gatehouse.token;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The public keys (RFC 7517 §5): what any JWT library needs to verify our access tokens. Thread-safe. */
public final class JwksServlet extends HttpServlet {
    /** How long a verifier may keep the set; a next key is published at least this long before it signs. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final List<String> METHODS = List.of("GET", "HEAD");

    private final transient KeyRing keys;
    private final transient ObjectMapper json = new ObjectMapper();

    public JwksServlet(KeyRing keys) {
        this.keys = keys;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        // The base class would answer some methods itself and call others unknown.
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
        List<Map<String, String>> jwks = keys.published().stream()
                .map(PublicJwk::of)
                .flatMap(Optional::stream)
                .toList();
        json.writeValue(response.getOutputStream(), Map.of("keys", jwks));
    }
}
