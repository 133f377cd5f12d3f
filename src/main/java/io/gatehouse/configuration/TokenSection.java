package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import io.gatehouse.session.RepeatBinding;
import io.gatehouse.session.SessionSettings;
import io.gatehouse.verifier.SignatureAlgorithm;
import io.gatehouse.verifier.TokenType;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Settings of signatures and of the lifetimes of tokens and sessions. Immutable.
 *
 * @param algorithm the JWA name of the algorithm of new signing keys
 * @param type the {@code typ} of new access tokens: {@code at+jwt} or {@code JWT}
 * @param acceptTypeJwt whether access tokens with {@code typ: JWT} are accepted; also true if {@code type} is {@code JWT}
 * @param accessTokenLifetime the lifetime of an access token, at most 24 hours, for which the denylist keeps epochs
 * @param refreshTokenLifetime the lifetime of a refresh token, which starts again at each refresh
 * @param sessionMaxLifetime the maximum lifetime of a session, regardless of refreshes
 * @param sessionsPerUser the maximum number of sessions of a user; a further login ends the least recently used
 *     session; 0 for no limit
 * @param refreshReuseGrace the time for which a replaced refresh token still returns the current pair; 0 to disable
 * @param refreshRepeatBinding the properties that a repeat must share with the rotation: none, either or both of client
 *     address and user agent
 * @param leeway the tolerated clock difference
 * @param cacheSize the maximum number of cached verified tokens
 */
@JsonSnakeCase
public record TokenSection(
        String algorithm,
        String type,
        Boolean acceptTypeJwt,
        @JsonDeserialize(using = DurationParser.class) Duration accessTokenLifetime,
        @JsonDeserialize(using = DurationParser.class) Duration refreshTokenLifetime,
        @JsonDeserialize(using = DurationParser.class) Duration sessionMaxLifetime,
        Integer sessionsPerUser,
        @JsonDeserialize(using = DurationParser.class) Duration refreshReuseGrace,
        String refreshRepeatBinding,
        @JsonDeserialize(using = DurationParser.class) Duration leeway,
        Integer cacheSize)
        implements Validated {
    private static final Duration LONGEST_ACCESS = Duration.ofHours(24);
    private static final Duration LONGEST_SESSION = Duration.ofDays(3650);
    private static final int DEFAULT_CACHE = 100_000;
    private static final int MOST_CACHED = 10_000_000;
    private static final int DEFAULT_SESSIONS = 100;
    private static final int MOST_SESSIONS = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Jackson passes null for a setting that the file omits. */
    public TokenSection(
            @Nullable String algorithm,
            @Nullable String type,
            @Nullable Boolean acceptTypeJwt,
            @Nullable Duration accessTokenLifetime,
            @Nullable Duration refreshTokenLifetime,
            @Nullable Duration sessionMaxLifetime,
            @Nullable Integer sessionsPerUser,
            @Nullable Duration refreshReuseGrace,
            @Nullable String refreshRepeatBinding,
            @Nullable Duration leeway,
            @Nullable Integer cacheSize) {
        this.algorithm = Objects.requireNonNullElse(algorithm, SignatureAlgorithm.ES256.jwaName());
        this.type = Objects.requireNonNullElse(type, TokenType.AT_JWT.headerValue());
        this.acceptTypeJwt = Objects.requireNonNullElse(acceptTypeJwt, false);
        this.accessTokenLifetime = Objects.requireNonNullElse(accessTokenLifetime, Duration.ofHours(2));
        this.refreshTokenLifetime = Objects.requireNonNullElse(refreshTokenLifetime, Duration.ofDays(14));
        this.sessionMaxLifetime = Objects.requireNonNullElse(sessionMaxLifetime, Duration.ofDays(90));
        this.sessionsPerUser = Objects.requireNonNullElse(sessionsPerUser, DEFAULT_SESSIONS);
        this.refreshReuseGrace = Objects.requireNonNullElse(refreshReuseGrace, Duration.ofSeconds(10));
        this.refreshRepeatBinding = Objects.requireNonNullElse(refreshRepeatBinding, RepeatBinding.EITHER.word());
        this.leeway = Objects.requireNonNullElse(leeway, Duration.ofSeconds(30));
        this.cacheSize = Objects.requireNonNullElse(cacheSize, DEFAULT_CACHE);
    }

    /** All defaults. */
    public static TokenSection defaults() {
        return new TokenSection(null, null, null, null, null, null, null, null, null, null, null);
    }

    /** Converts these settings for the package {@code session}. */
    public SessionSettings settings() {
        return new SessionSettings(
                accessTokenLifetime,
                refreshTokenLifetime,
                sessionMaxLifetime,
                sessionsPerUser,
                refreshReuseGrace,
                RepeatBinding.named(refreshRepeatBinding).orElseThrow());
    }

    /** The algorithm; call it after validation. */
    public SignatureAlgorithm signatureAlgorithm() {
        return SignatureAlgorithm.named(algorithm).orElseThrow();
    }

    /** The type of new access tokens; call it after validation. */
    public TokenType tokenType() {
        return TokenType.named(type).orElseThrow();
    }

    /** Whether access tokens with {@code typ: JWT} are accepted; call it after validation. */
    public boolean acceptsTypeJwt() {
        return acceptTypeJwt || tokenType() == TokenType.JWT;
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        errors.rejectIf(
                SignatureAlgorithm.named(algorithm).isEmpty(),
                "tokens.algorithm",
                "must be exactly ES256, EdDSA, RS256 or HS256.");
        errors.rejectIf(TokenType.named(type).isEmpty(), "tokens.type", "must be exactly at+jwt or JWT.");
        BoundsValidator.between(
                errors, "tokens.access_token_lifetime", accessTokenLifetime, Duration.ofSeconds(1), LONGEST_ACCESS);
        BoundsValidator.between(
                errors, "tokens.session_max_lifetime", sessionMaxLifetime, Duration.ofSeconds(1), LONGEST_SESSION);
        BoundsValidator.between(errors, "tokens.sessions_per_user", sessionsPerUser, 0, MOST_SESSIONS);
        errors.rejectIf(
                refreshTokenLifetime.compareTo(accessTokenLifetime) < 0,
                "tokens.refresh_token_lifetime",
                "must not be shorter than tokens.access_token_lifetime: raise it or lower the other.");
        errors.rejectIf(
                refreshTokenLifetime.compareTo(sessionMaxLifetime) > 0,
                "tokens.refresh_token_lifetime",
                "must not be longer than tokens.session_max_lifetime: lower it or raise the other.");
        // With a longer grace a stolen token could be used in parallel with its owner without detection.
        BoundsValidator.between(errors, "tokens.refresh_reuse_grace", refreshReuseGrace, Duration.ZERO, MINUTE);
        errors.rejectIf(
                RepeatBinding.named(refreshRepeatBinding).isEmpty(),
                "tokens.refresh_repeat_binding",
                "must be exactly none, either or both.");
        BoundsValidator.between(errors, "tokens.cache_size", cacheSize, 0, MOST_CACHED);
        BoundsValidator.between(errors, "tokens.leeway", leeway, Duration.ZERO, MINUTE);
    }
}
