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
 * Settings of rate limits and backoff. Each rate configures the {@link Limit} with the same name. Immutable.
 *
 * @param freeFailures consecutive wrong passwords before the first delay
 * @param longestDelay the longest delay between wrong passwords, which applies up to 50 consecutive ones
 */
@JsonSnakeCase
public record ThrottleSection(
        int freeFailures,
        @JsonDeserialize(using = DurationParser.class) Duration longestDelay,
        @JsonDeserialize(using = RateParser.class) Rate loginHashes,
        @JsonDeserialize(using = RateParser.class) Rate loginAccount,
        @JsonDeserialize(using = RateParser.class) Rate loginAddress,
        @JsonDeserialize(using = RateParser.class) Rate loginSite,
        @JsonDeserialize(using = RateParser.class) Rate loginNetwork,
        @JsonDeserialize(using = RateParser.class) Rate loginOverall,
        @JsonDeserialize(using = RateParser.class) Rate loginReserve,
        @JsonDeserialize(using = RateParser.class) Rate registrationAddress,
        @JsonDeserialize(using = RateParser.class) Rate registrationNetwork,
        @JsonDeserialize(using = RateParser.class) Rate registrationOverall,
        @JsonDeserialize(using = RateParser.class) Rate registrationReserve,
        @JsonDeserialize(using = RateParser.class) Rate tokenAddress,
        @JsonDeserialize(using = RateParser.class) Rate tokenOverall,
        @JsonDeserialize(using = RateParser.class) Rate sessionRepeat,
        @JsonDeserialize(using = RateParser.class) Rate sessionRefresh,
        @JsonDeserialize(using = RateParser.class) Rate clientAddress,
        @JsonDeserialize(using = RateParser.class) Rate introspectionCaller)
        implements Validated {
    private static final int DEFAULT_FREE = 10;
    private static final Duration DEFAULT_DELAY = Duration.ofMinutes(15);
    private static final Duration DAY = Duration.ofDays(1);

    /** Jackson passes null or 0 for a setting that the file omits. */
    public ThrottleSection(
            int freeFailures,
            @Nullable Duration longestDelay,
            @Nullable Rate loginHashes,
            @Nullable Rate loginAccount,
            @Nullable Rate loginAddress,
            @Nullable Rate loginSite,
            @Nullable Rate loginNetwork,
            @Nullable Rate loginOverall,
            @Nullable Rate loginReserve,
            @Nullable Rate registrationAddress,
            @Nullable Rate registrationNetwork,
            @Nullable Rate registrationOverall,
            @Nullable Rate registrationReserve,
            @Nullable Rate tokenAddress,
            @Nullable Rate tokenOverall,
            @Nullable Rate sessionRepeat,
            @Nullable Rate sessionRefresh,
            @Nullable Rate clientAddress,
            @Nullable Rate introspectionCaller) {
        this.freeFailures = freeFailures == 0 ? DEFAULT_FREE : freeFailures;
        this.longestDelay = Objects.requireNonNullElse(longestDelay, DEFAULT_DELAY);
        this.loginHashes = or(loginHashes, Limit.LOGIN_HASHES);
        this.loginAccount = or(loginAccount, Limit.LOGIN_ACCOUNT);
        this.loginAddress = or(loginAddress, Limit.LOGIN_ADDRESS);
        this.loginSite = or(loginSite, Limit.LOGIN_SITE);
        this.loginNetwork = or(loginNetwork, Limit.LOGIN_NETWORK);
        this.loginOverall = or(loginOverall, Limit.LOGIN_OVERALL);
        this.loginReserve = or(loginReserve, Limit.LOGIN_RESERVE);
        this.registrationAddress = or(registrationAddress, Limit.REGISTRATION_ADDRESS);
        this.registrationNetwork = or(registrationNetwork, Limit.REGISTRATION_NETWORK);
        this.registrationOverall = or(registrationOverall, Limit.REGISTRATION_OVERALL);
        this.registrationReserve = or(registrationReserve, Limit.REGISTRATION_RESERVE);
        this.tokenAddress = or(tokenAddress, Limit.TOKEN_ADDRESS);
        this.tokenOverall = or(tokenOverall, Limit.TOKEN_OVERALL);
        this.sessionRepeat = or(sessionRepeat, Limit.SESSION_REPEAT);
        this.sessionRefresh = or(sessionRefresh, Limit.SESSION_REFRESH);
        this.clientAddress = or(clientAddress, Limit.CLIENT_ADDRESS);
        this.introspectionCaller = or(introspectionCaller, Limit.INTROSPECTION_CALLER);
    }

    /** All defaults. */
    public static ThrottleSection defaults() {
        return new ThrottleSection(
                0, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null);
    }

    private static Rate or(@Nullable Rate rate, Limit limit) {
        return Objects.requireNonNullElse(rate, limit.defaultRate());
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        BoundsValidator.between(errors, "throttle.free_failures", freeFailures, 1, Backoff.MAX_FAILURES_PER_ACCOUNT);
        BoundsValidator.between(errors, "throttle.longest_delay", longestDelay, Duration.ofSeconds(1), DAY);
        rates().forEach((limit, rate) ->
                BoundsValidator.between(errors, "throttle." + limit.id(), rate.period(), Duration.ofSeconds(1), DAY));
    }

    private Map<Limit, Rate> rates() {
        Map<Limit, Rate> rates = new EnumMap<>(Limit.class);
        rates.put(Limit.LOGIN_HASHES, loginHashes);
        rates.put(Limit.LOGIN_ACCOUNT, loginAccount);
        rates.put(Limit.LOGIN_ADDRESS, loginAddress);
        rates.put(Limit.LOGIN_SITE, loginSite);
        rates.put(Limit.LOGIN_NETWORK, loginNetwork);
        rates.put(Limit.LOGIN_OVERALL, loginOverall);
        rates.put(Limit.LOGIN_RESERVE, loginReserve);
        rates.put(Limit.REGISTRATION_ADDRESS, registrationAddress);
        rates.put(Limit.REGISTRATION_NETWORK, registrationNetwork);
        rates.put(Limit.REGISTRATION_OVERALL, registrationOverall);
        rates.put(Limit.REGISTRATION_RESERVE, registrationReserve);
        rates.put(Limit.TOKEN_ADDRESS, tokenAddress);
        rates.put(Limit.TOKEN_OVERALL, tokenOverall);
        rates.put(Limit.SESSION_REPEAT, sessionRepeat);
        rates.put(Limit.SESSION_REFRESH, sessionRefresh);
        rates.put(Limit.CLIENT_ADDRESS, clientAddress);
        rates.put(Limit.INTROSPECTION_CALLER, introspectionCaller);
        return rates;
    }

    /** Converts these settings for the package {@code throttle}. */
    public ThrottleSettings settings() {
        return new ThrottleSettings(rates(), new Backoff(freeFailures, longestDelay));
    }
}
