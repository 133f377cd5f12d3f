package io.gatehouse.token;

import io.gatehouse.verifier.VerificationKey;
import io.jsonwebtoken.io.Serializer;
import io.jsonwebtoken.jackson.io.JacksonSerializer;
import io.jsonwebtoken.security.JwkSet;
import io.jsonwebtoken.security.Jwks;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.List;

/** The public keys (RFC 7517 §5): what any JWT library needs to verify our access tokens. Thread-safe. */
public final class JwksServlet extends HttpServlet {
    /** How long a verifier may keep the set; a next key is published at least this long before it signs. */
    static final Duration MAX_AGE = Duration.ofMinutes(5);

    private static final List<String> METHODS = List.of("GET", "HEAD");

    private final transient KeyRing keys;
    private final transient Serializer<Object> json = new JacksonSerializer<>();

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
        var set = Jwks.set();
        for (VerificationKey key : keys.published()) {
            set.add(Jwks.builder()
                    .key((ECPublicKey) key.publicKey())
                    .id(key.kid())
                    .algorithm(key.algorithm())
                    .publicKeyUse("sig")
                    .build());
        }
        JwkSet jwks = set.build();
        json.serialize(jwks, response.getOutputStream());
    }
}
