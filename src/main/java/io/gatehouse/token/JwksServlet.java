package io.gatehouse.token;

import io.gatehouse.verifier.VerificationKey;
import io.jsonwebtoken.io.Serializer;
import io.jsonwebtoken.jackson.io.JacksonSerializer;
import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.PublicJwk;
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
    private final transient Serializer<Map<String, ?>> json = new JacksonSerializer<>();

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
        List<PublicJwk<?>> jwks =
                keys.published().stream().flatMap(key -> jwk(key).stream()).toList();
        // The library's own set may not be empty, and with HS256 this one is.
        json.serialize(Map.of("keys", jwks), response.getOutputStream());
    }

    /** The JWK of RFC 7517 §4; nothing for a key whose every bit is secret. */
    static Optional<PublicJwk<?>> jwk(VerificationKey key) {
        return key.publicKey()
                .map(publicKey -> Jwks.builder()
                        .key(publicKey)
                        .id(key.kid())
                        .algorithm(key.algorithm().jwaName())
                        .publicKeyUse("sig")
                        .build());
    }
}
