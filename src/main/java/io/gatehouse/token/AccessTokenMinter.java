package io.gatehouse.token;

import io.gatehouse.kernel.Secret;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.TokenType;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.Serializer;
import io.jsonwebtoken.jackson.io.JacksonSerializer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Signs access tokens: JWTs (RFC 7519 §7.1) of the profile of RFC 9068. Thread-safe. */
public final class AccessTokenMinter {
    private static final int VERSION = 1;

    private final KeyRing keys;
    private final String issuer;
    private final String audience;
    private final TokenType type;
    private final Serializer<Map<String, ?>> json = new JacksonSerializer<>();

    /** @param type the {@code typ} of new tokens; every verifier must accept it */
    public AccessTokenMinter(KeyRing keys, String issuer, String audience, TokenType type) {
        this.keys = keys;
        this.issuer = issuer;
        this.audience = audience;
        this.type = type;
    }

    /** The claims that the denylist would check in a token that is signed now. */
    public DenylistClaims denylistClaims(AccessTokenClaims claims) {
        return claims.denylistClaims(keys.current().kid());
    }

    /** Signs a token with the current key. */
    public Secret mint(AccessTokenClaims claims) {
        SigningKey key = keys.current();
        JwtBuilder token = Jwts.builder()
                .json(json)
                .header()
                .type(type.headerValue())
                .keyId(key.kid())
                .and()
                .claims(payload(claims))
                .signWith(key.key(), new JwtSignatureAlgorithm(key));
        return Secret.valueOf(token.compact());
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
        if (claims.login() == null) {
            payload.put("gty", "client_credentials");
        } else {
            payload.put("login", claims.login());
        }
        payload.put("roles", claims.roles());
        payload.put("user_epoch", claims.subjectEpoch());
        payload.put("realm_epoch", claims.realmEpoch());
        if (claims.authenticatedAt() != null) {
            payload.put("auth_time", seconds(claims.authenticatedAt()));
        }
        payload.put("iat", seconds(claims.issuedAt()));
        payload.put("nbf", seconds(claims.issuedAt()));
        payload.put("exp", seconds(claims.expiresAt()));
        return payload;
    }

    /** NumericDate (RFC 7519 §2), whole seconds. */
    private static long seconds(Instant time) {
        return time.getEpochSecond();
    }
}
