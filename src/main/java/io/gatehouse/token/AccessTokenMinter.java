package io.gatehouse.token;

import io.gatehouse.kernel.Secret;
import io.gatehouse.verifier.TokenFacts;
import io.jsonwebtoken.Jwts;
import java.time.Instant;

/** Signs access tokens: JWTs of the profile of RFC 9068. Thread-safe. */
public final class AccessTokenMinter {
    private static final int VERSION = 1;
    private static final String TYPE = "at+jwt";
    private static final LowS ES256 = new LowS();

    private final KeyRing keys;
    private final String issuer;
    private final String audience;

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
        String token = Jwts.builder()
                .header()
                .type(TYPE)
                .keyId(key.kid())
                .and()
                .issuer(issuer)
                .audience()
                .add(audience)
                .and()
                .subject(claims.subject().toString())
                .id(claims.tokenId())
                .claim("ver", VERSION)
                .claim("client_id", claims.clientId())
                .claim("sid", claims.session().toString())
                .claim("login", claims.login())
                .claim("roles", claims.roles())
                .claim("user_epoch", claims.userEpoch())
                .claim("realm_epoch", claims.realmEpoch())
                .claim("auth_time", seconds(claims.authenticatedAt()))
                .claim("iat", seconds(claims.issuedAt()))
                .claim("nbf", seconds(claims.issuedAt()))
                .claim("exp", seconds(claims.expiresAt()))
                .signWith(key.privateKey(), ES256)
                .compact();
        return Secret.valueOf(token);
    }

    /** NumericDate (RFC 7519 §2), whole seconds. */
    private static long seconds(Instant time) {
        return time.getEpochSecond();
    }
}
