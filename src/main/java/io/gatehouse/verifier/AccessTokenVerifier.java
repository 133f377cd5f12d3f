package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;

/**
 * Verifies an access token's spelling, signature and claims (RFC 9068 §4, RFC 8725). It asks neither a store nor the
 * network. Thread-safe.
 */
public final class AccessTokenVerifier {
    private static final int VERSION = 1;
    private static final Duration LONGEST_LIFE = Duration.ofHours(24);

    private final VerificationKeys keys;
    private final VerifierSettings settings;
    private final Clock clock;

    public AccessTokenVerifier(VerificationKeys keys, VerifierSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** Verifies a token; says nothing about whether it was revoked. */
    public VerifiedToken verify(String token) throws TokenRejectedException {
        CompactToken compact = CompactToken.parse(token);
        VerificationKey key = keys.find(compact.kid())
                .orElseThrow(() -> new TokenRejectedException(Reason.SIGNATURE, "The signing key is not known"));
        requireSignature(compact, key);
        return new VerifiedToken(key, readClaims(StrictClaims.parse(compact.payload())));
    }

    /** Whether the key that a token was verified with is still one of ours, as it was read then. */
    boolean hasKeyOf(VerifiedToken token) {
        return keys.find(token.kid()).filter(token.key()::equals).isPresent();
    }

    /** Asks a token that was verified before whether its time has passed since. */
    void requireTimes(VerifiedToken token) throws TokenRejectedException {
        requireTimes(token.claims());
    }

    private void requireSignature(CompactToken compact, VerificationKey key) throws TokenRejectedException {
        if (!key.algorithm().jwaName().equals(compact.algorithm())) {
            throw new TokenRejectedException(Reason.SIGNATURE, "The algorithm is not the key's");
        }
        if (!key.verifies(compact.signingInput(), compact.signature())) {
            throw new TokenRejectedException(
                    Reason.SIGNATURE, "The signature does not fit, or is not in its canonical form");
        }
    }

    private VerifiedToken.Claims readClaims(ObjectNode json) throws TokenRejectedException {
        if (StrictClaims.integer(json, "ver") != VERSION) {
            throw new TokenRejectedException(Reason.CLAIMS, "ver is not one that is known here");
        }
        if (json.has("cnf")) {
            // Bound to a key (RFC 7800): whoever shows it as a bearer token may have stolen it.
            throw new TokenRejectedException(Reason.CLAIMS, "A bound token is no bearer token");
        }
        VerifiedToken.Claims claims = new VerifiedToken.Claims(
                StrictClaims.text(json, "iss"),
                StrictClaims.textOrTexts(json, "aud"),
                StrictClaims.uuid(json, "sub"),
                StrictClaims.text(json, "client_id"),
                StrictClaims.uuid(json, "sid"),
                StrictClaims.text(json, "jti"),
                StrictClaims.text(json, "login"),
                Collections.unmodifiableSet(StrictClaims.texts(json, "roles")),
                StrictClaims.integer(json, "user_epoch"),
                StrictClaims.integer(json, "realm_epoch"),
                StrictClaims.time(json, "auth_time"),
                StrictClaims.time(json, "iat"),
                StrictClaims.time(json, "nbf"),
                StrictClaims.time(json, "exp"));
        requireTimes(claims);
        requireParties(claims);
        return claims;
    }

    private void requireParties(VerifiedToken.Claims claims) throws TokenRejectedException {
        if (!settings.issuer().equals(claims.issuer())) {
            throw new TokenRejectedException(Reason.CLAIMS, "iss is another issuer");
        }
        if (!claims.audience().contains(settings.audience())) {
            throw new TokenRejectedException(Reason.CLAIMS, "aud does not name this audience");
        }
    }

    private void requireTimes(VerifiedToken.Claims claims) throws TokenRejectedException {
        Instant now = clock.instant();
        Duration leeway = settings.leeway();
        if (Duration.between(claims.issuedAt(), claims.expiresAt()).compareTo(LONGEST_LIFE.plus(leeway)) > 0) {
            throw new TokenRejectedException(Reason.CLAIMS, "The token lives longer than any that we issue");
        }
        if (!now.isBefore(claims.expiresAt().plus(leeway))) {
            throw new TokenRejectedException(Reason.EXPIRED, "The token has expired");
        }
        if (now.plus(leeway).isBefore(claims.notBefore()) || now.plus(leeway).isBefore(claims.issuedAt())) {
            throw new TokenRejectedException(Reason.EXPIRED, "The token is not valid yet");
        }
    }
}
