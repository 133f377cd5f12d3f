package io.gatehouse.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.kernel.Secret;
import io.gatehouse.verifier.TokenFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signs access tokens: JWTs (RFC 7519 §7.1) of the profile of RFC 9068. Thread-safe. */
public final class AccessTokenMinter {
    private static final int VERSION = 1;
    private static final String TYPE = "at+jwt";
    private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

    private final KeyRing keys;
    private final String issuer;
    private final String audience;
    private final ObjectMapper json = new ObjectMapper();

    public AccessTokenMinter(KeyRing keys, String issuer, String audience) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
    }

    /** What the denylist would look at in a token with these claims, were it signed now. */
    public TokenFacts facts(AccessTokenClaims claims) {
        return claims.facts(keys.current().kid());
    }

    /** Signs a token with the key that is current. */
    public Secret mint(AccessTokenClaims claims) {
        SigningKey key = keys.current();
        String input = part(header(key)) + "." + part(payload(claims));
        byte[] signature = key.sign(input.getBytes(StandardCharsets.US_ASCII));
        return Secret.valueOf(input + "." + BASE64URL.encodeToString(signature));
    }

    private static Map<String, Object> header(SigningKey key) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("typ", TYPE);
        header.put("alg", key.verification().algorithm().jwaName());
        header.put("kid", key.kid());
        return header;
    }

    private Map<String, Object> payload(AccessTokenClaims claims) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("ver", VERSION);
        payload.put("iss", issuer);
        payload.put("aud", List.of(audience));
        payload.put("sub", claims.subject().toString());
        payload.put("client_id", claims.clientId());
        payload.put("sid", claims.session().toString());
        payload.put("jti", claims.tokenId());
        payload.put("login", claims.login());
        payload.put("roles", claims.roles());
        payload.put("user_epoch", claims.userEpoch());
        payload.put("realm_epoch", claims.realmEpoch());
        payload.put("auth_time", seconds(claims.authenticatedAt()));
        payload.put("iat", seconds(claims.issuedAt()));
        payload.put("nbf", seconds(claims.issuedAt()));
        payload.put("exp", seconds(claims.expiresAt()));
        return payload;
    }

    private String part(Map<String, Object> members) {
        try {
            return BASE64URL.encodeToString(json.writeValueAsBytes(members));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts and numbers can be written as JSON", e);
        }
    }

    /** NumericDate (RFC 7519 §2), whole seconds. */
    private static long seconds(Instant time) {
        return time.getEpochSecond();
    }
}
