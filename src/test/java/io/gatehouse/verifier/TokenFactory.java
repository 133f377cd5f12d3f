package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.UUID;

/** Signs access tokens that are valid now, for tests of code that receives its keys from a feed. */
public final class TokenFactory {
    public static final String ISSUER = SignedTokens.ISSUER;
    public static final String AUDIENCE = SignedTokens.AUDIENCE;
    public static final String KID = VectorKeys.ES256;

    private final VectorKeys keys;

    public TokenFactory() throws GeneralSecurityException {
        this.keys = new VectorKeys();
    }

    /** The JWK set with the key. */
    public String jwks() {
        return keys.jwks().toString();
    }

    /** A token of a session that ends after some seconds. */
    public String token(UUID session, long seconds) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        ObjectNode claims = SignedTokens.claims()
                .put("sid", session.toString())
                .put("iat", now)
                .put("nbf", now)
                .put("auth_time", now)
                .put("exp", now + seconds);
        String input = base64(SignedTokens.header().toString()) + "." + base64(claims.toString());
        return input + "." + SignedTokens.base64(keys.sign(KID, "ES256", input));
    }

    private static String base64(String text) {
        return SignedTokens.base64(text.getBytes(StandardCharsets.UTF_8));
    }
}
