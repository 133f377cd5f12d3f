package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import io.gatehouse.session.RepeatBinding;
import io.gatehouse.session.SessionSettings;
import io.gatehouse.verifier.SignatureAlgorithm;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How tokens are signed, and how long they and sessions live. Immutable.
 *
 * @param algorithm JWA name of the algorithm of new signing keys
 * @param accessTokenLifetime at most 24 hours, which is how long the denylist remembers
 * @param refreshTokenLifetime starts again at each refresh
 * @param sessionMaxLifetime end of a session however often it is refreshed
 * @param sessionsPerUser at most; the least recently used goes; 0 for any number
 * @param refreshReuseGrace how long the holder of a just replaced refresh token gets the current pair; 0 for never
 * @param refreshRepeatBinding what a repeat must have in common with the rotation: none, either or both of client address and
 *     user agent
 * @param leeway how far clocks may be apart
 * @param cacheSize verified tokens that are remembered
 */
@JsonSnakeCase
public record TokenSection(
        String algorithm,
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

    /** Jackson gives null for what the file leaves out. */
    public TokenSection(
            @Nullable String algorithm,
            @Nullable Duration accessTokenLifetime,
            @Nullable Duration refreshTokenLifetime,
            @Nullable Duration sessionMaxLifetime,
            @Nullable Integer sessionsPerUser,
            @Nullable Duration refreshReuseGrace,
            @Nullable String refreshRepeatBinding,
            @Nullable Duration leeway,
            @Nullable Integer cacheSize) {
        this.algorithm = Objects.requireNonNullElse(algorithm, SignatureAlgorithm.ES256.jwaName());
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
        return new TokenSection(null, null, null, null, null, null, null, null, null);
    }

    /** The same for whoever issues tokens. */
    public SessionSettings settings() {
        return new SessionSettings(
                accessTokenLifetime,
                refreshTokenLifetime,
                sessionMaxLifetime,
                sessionsPerUser,
                refreshReuseGrace,
                RepeatBinding.named(refreshRepeatBinding).orElseThrow());
    }

    /** The algorithm, which was found to be one while the file was reviewed. */
    public SignatureAlgorithm signatureAlgorithm() {
        return SignatureAlgorithm.named(algorithm).orElseThrow();
    }

    @Override
    public void review(ConfigurationErrors findings) {
        findings.refuseIf(
                SignatureAlgorithm.named(algorithm).isEmpty(),
                "tokens.algorithm",
                "must be ES256, EdDSA, RS256 or HS256, spelled like that.");
        BoundsValidator.between(
                findings, "tokens.access_token_lifetime", accessTokenLifetime, Duration.ofSeconds(1), LONGEST_ACCESS);
        BoundsValidator.between(
                findings, "tokens.session_max_lifetime", sessionMaxLifetime, Duration.ofSeconds(1), LONGEST_SESSION);
        BoundsValidator.between(findings, "tokens.sessions_per_user", sessionsPerUser, 0, MOST_SESSIONS);
        findings.refuseIf(
                refreshTokenLifetime.compareTo(accessTokenLifetime) < 0,
                "tokens.refresh_token_lifetime",
                "must not be shorter than tokens.access_token_lifetime: lengthen it or shorten the other.");
        findings.refuseIf(
                refreshTokenLifetime.compareTo(sessionMaxLifetime) > 0,
                "tokens.refresh_token_lifetime",
                "must not be longer than tokens.session_max_lifetime: shorten it or lengthen the other.");
        // Longer, and a stolen token could be used beside its owner without anybody noticing.
        BoundsValidator.between(findings, "tokens.refresh_reuse_grace", refreshReuseGrace, Duration.ZERO, MINUTE);
        findings.refuseIf(
                RepeatBinding.named(refreshRepeatBinding).isEmpty(),
                "tokens.refresh_repeat_binding",
                "must be none, either or both, spelled like that.");
        BoundsValidator.between(findings, "tokens.cache_size", cacheSize, 0, MOST_CACHED);
        BoundsValidator.between(findings, "tokens.leeway", leeway, Duration.ZERO, MINUTE);
    }
}
