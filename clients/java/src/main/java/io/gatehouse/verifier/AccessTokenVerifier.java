package io.gatehouse.verifier;

import io.gatehouse.verifier.TokenRejectedException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;

/**
 * Verifies the format, signature and claims of an access token (RFC 9068 §4, RFC 8725) without I/O. Thread-safe.
 */
public final class AccessTokenVerifier {
    private static final int VERSION = 1;
    private static final Duration MAX_LIFETIME = Duration.ofHours(24);
    private static final String CLIENT_CREDENTIALS = "client_credentials";

    private final VerificationKeys keys;
    private final VerifierSettings settings;
    private final Clock clock;

    public AccessTokenVerifier(VerificationKeys keys, VerifierSettings settings, Clock clock) {
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** Verifies a token, but does not check whether it was revoked. */
    public VerifiedToken verify(String token) throws TokenRejectedException {
        CompactToken compact = parse(token);
        VerificationKey key = keyOf(compact);
        requireSignature(compact, key);
        VerifiedToken signed = new VerifiedToken(key, claims(compact));
        try {
            requireTimes(signed.claims());
            requireParties(signed.claims());
        } catch (TokenRejectedException rejection) {
            throw rejection.of(signed);
        }
        return signed;
    }

    /** Whether the key that verified a token is still valid and unchanged. */
    boolean hasKeyOf(VerifiedToken token) {
        return keys.find(token.kid()).filter(token.key()::equals).isPresent();
    }

    /** Checks the times of a token that was verified before. */
    void requireTimes(VerifiedToken token) throws TokenRejectedException {
        try {
            requireTimes(token.claims());
        } catch (TokenRejectedException rejection) {
            throw rejection.of(token);
        }
    }

    CompactToken parse(String token) throws TokenRejectedException {
        return CompactToken.parse(token, settings.acceptTypeJwt());
    }

    VerificationKey keyOf(CompactToken token) throws TokenRejectedException {
        return keys.find(token.kid())
                .orElseThrow(() -> keys.areCurrent()
                        ? new TokenRejectedException(Reason.SIGNATURE, "The signing key is unknown")
                        : new TokenRejectedException(
                                Reason.UNKNOWN, "The signing key is unknown, and the keys may be outdated"));
    }

    VerifiedToken.Claims claims(CompactToken token) throws TokenRejectedException {
        return readClaims(StrictClaims.parse(token.payload()));
    }

    void requireSignature(CompactToken compact, VerificationKey key) throws TokenRejectedException {
        if (!key.algorithm().jwaName().equals(compact.algorithm())) {
            throw new TokenRejectedException(Reason.SIGNATURE, "alg differs from the algorithm of the key");
        }
        if (!key.verifies(compact.signingInput(), compact.signature())) {
            throw new TokenRejectedException(
                    Reason.SIGNATURE, "The signature does not match or is not in its canonical form");
        }
    }

    private VerifiedToken.Claims readClaims(StrictClaims json) throws TokenRejectedException {
        if (json.integer("ver") != VERSION) {
            throw new TokenRejectedException(Reason.CLAIMS, "ver is not supported");
        }
        if (json.has("cnf")) {
            // The token is bound to a key (RFC 7800). As a bearer token it would be accepted without proof of the key.
            throw new TokenRejectedException(Reason.CLAIMS, "cnf binds the token to a key, which is not supported");
        }
        boolean client = isOfClient(json);
        return new VerifiedToken.Claims(
                json.text("iss"),
                json.textOrTexts("aud"),
                json.uuid("sub"),
                json.text("client_id"),
                json.uuid("sid"),
                json.text("jti"),
                client ? null : json.text("login"),
                Collections.unmodifiableSet(json.texts("roles")),
                json.integer("user_epoch"),
                json.integer("realm_epoch"),
                client ? null : json.time("auth_time"),
                json.time("iat"),
                json.time("nbf"),
                json.time("exp"));
    }

    /**
     * Whether the subject is a client, which obtained the token with its own credentials (RFC 6749 §4.4). Such a token has
     * the claim {@code gty}, and neither {@code login} nor {@code auth_time}.
     */
    private static boolean isOfClient(StrictClaims json) throws TokenRejectedException {
        if (!json.has("gty")) {
            return false;
        }
        if (!CLIENT_CREDENTIALS.equals(json.text("gty"))) {
            throw new TokenRejectedException(Reason.CLAIMS, "gty is not supported");
        }
        if (json.has("login") || json.has("auth_time")) {
            throw new TokenRejectedException(Reason.CLAIMS, "A token of a client has claims of a user");
        }
        if (!json.text("client_id").equals(json.text("sub"))) {
            throw new TokenRejectedException(Reason.CLAIMS, "sub and client_id of a client's token differ");
        }
        return true;
    }

    void requireParties(VerifiedToken.Claims claims) throws TokenRejectedException {
        if (!settings.issuer().equals(claims.issuer())) {
            throw new TokenRejectedException(Reason.CLAIMS, "iss is not the expected issuer");
        }
        if (!claims.audience().contains(settings.audience())) {
            throw new TokenRejectedException(Reason.CLAIMS, "aud does not contain the expected audience");
        }
    }

    void requireTimes(VerifiedToken.Claims claims) throws TokenRejectedException {
        Instant now = clock.instant();
        Duration leeway = settings.leeway();
        if (Duration.between(claims.issuedAt(), claims.expiresAt()).compareTo(MAX_LIFETIME.plus(leeway)) > 0) {
            throw new TokenRejectedException(Reason.CLAIMS, "The lifetime exceeds the maximum");
        }
        if (!now.isBefore(claims.expiresAt().plus(leeway))) {
            throw new TokenRejectedException(Reason.EXPIRED, "The token has expired");
        }
        if (now.plus(leeway).isBefore(claims.notBefore()) || now.plus(leeway).isBefore(claims.issuedAt())) {
            throw new TokenRejectedException(Reason.EXPIRED, "The token is not valid yet");
        }
    }
}
