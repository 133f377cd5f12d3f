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

/** Serves the public keys as a JWKS (RFC 7517 §5), with which any JWT library can verify access tokens. Thread-safe. */
public final class JwksServlet extends HttpServlet {
    /** The time that a verifier may cache the set; a next key is published at least this long before it signs. */
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
        List<PublicJwk<?>> jwks =
                keys.published().stream().flatMap(key -> jwk(key).stream()).toList();
        // Jwks.set() rejects an empty set, and with HS256 the set is empty.
        json.serialize(Map.of("keys", jwks), response.getOutputStream());
    }

    /** The JWK of a public key (RFC 7517 §4); empty for a symmetric key. */
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
