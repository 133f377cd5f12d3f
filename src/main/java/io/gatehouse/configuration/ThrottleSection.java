package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import io.gatehouse.throttle.Backoff;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.Rate;
import io.gatehouse.throttle.ThrottleSettings;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How often somebody may try; each rate is the {@link Limit} of its name. Immutable.
 *
 * @param freeFailures wrong passwords in a row before the first wait
 * @param longestDelay wait between wrong passwords at most, until there were 100 in a row
 */
@JsonSnakeCase
public record ThrottleSection(
        int freeFailures,
        @JsonDeserialize(using = DurationText.class) Duration longestDelay,
        @JsonDeserialize(using = RateText.class) Rate loginAddress,
        @JsonDeserialize(using = RateText.class) Rate loginOverall,
        @JsonDeserialize(using = RateText.class) Rate registrationAddress,
        @JsonDeserialize(using = RateText.class) Rate registrationOverall,
        @JsonDeserialize(using = RateText.class) Rate tokenAddress,
        @JsonDeserialize(using = RateText.class) Rate tokenOverall,
        @JsonDeserialize(using = RateText.class) Rate sessionRepeat,
        @JsonDeserialize(using = RateText.class) Rate introspectionCaller)
        implements Reviewed {
    private static final int DEFAULT_FREE = 10;
    private static final Duration DEFAULT_DELAY = Duration.ofMinutes(15);
    private static final Duration DAY = Duration.ofDays(1);

    /** Jackson gives null and 0 for what the file leaves out. */
    public ThrottleSection(
            int freeFailures,
            @Nullable Duration longestDelay,
            @Nullable Rate loginAddress,
            @Nullable Rate loginOverall,
            @Nullable Rate registrationAddress,
            @Nullable Rate registrationOverall,
            @Nullable Rate tokenAddress,
            @Nullable Rate tokenOverall,
            @Nullable Rate sessionRepeat,
            @Nullable Rate introspectionCaller) {
        this.freeFailures = freeFailures == 0 ? DEFAULT_FREE : freeFailures;
        this.longestDelay = Objects.requireNonNullElse(longestDelay, DEFAULT_DELAY);
        this.loginAddress = or(loginAddress, Limit.LOGIN_ADDRESS);
        this.loginOverall = or(loginOverall, Limit.LOGIN_OVERALL);
        this.registrationAddress = or(registrationAddress, Limit.REGISTRATION_ADDRESS);
        this.registrationOverall = or(registrationOverall, Limit.REGISTRATION_OVERALL);
        this.tokenAddress = or(tokenAddress, Limit.TOKEN_ADDRESS);
        this.tokenOverall = or(tokenOverall, Limit.TOKEN_OVERALL);
        this.sessionRepeat = or(sessionRepeat, Limit.SESSION_REPEAT);
        this.introspectionCaller = or(introspectionCaller, Limit.INTROSPECTION_CALLER);
    }

    /** All defaults. */
    public static ThrottleSection defaults() {
        return new ThrottleSection(0, null, null, null, null, null, null, null, null, null);
    }

    private static Rate or(@Nullable Rate rate, Limit limit) {
        return Objects.requireNonNullElse(rate, limit.byDefault());
    }

    @Override
    public void review(Findings findings) {
        Limits.between(findings, "throttle.free_failures", freeFailures, 1, Backoff.MOST_IN_A_ROW);
        Limits.between(findings, "throttle.longest_delay", longestDelay, Duration.ofSeconds(1), DAY);
        rates().forEach((limit, rate) ->
                Limits.between(findings, "throttle." + limit.word(), rate.period(), Duration.ofSeconds(1), DAY));
    }

    private Map<Limit, Rate> rates() {
        Map<Limit, Rate> rates = new EnumMap<>(Limit.class);
        rates.put(Limit.LOGIN_ADDRESS, loginAddress);
        rates.put(Limit.LOGIN_OVERALL, loginOverall);
        rates.put(Limit.REGISTRATION_ADDRESS, registrationAddress);
        rates.put(Limit.REGISTRATION_OVERALL, registrationOverall);
        rates.put(Limit.TOKEN_ADDRESS, tokenAddress);
        rates.put(Limit.TOKEN_OVERALL, tokenOverall);
        rates.put(Limit.SESSION_REPEAT, sessionRepeat);
        rates.put(Limit.INTROSPECTION_CALLER, introspectionCaller);
        return rates;
    }

    /** The same for whoever counts. */
    public ThrottleSettings settings() {
        return new ThrottleSettings(rates(), new Backoff(freeFailures, longestDelay));
    }
}
