package io.gatehouse.throttle;

import java.util.Map;

/**
 * Settings of the rate limits.
 *
 * @param rates the rates that differ from the default of their limit
 * @param passwords the backoff between wrong passwords of a name
 */
public record ThrottleSettings(Map<Limit, Rate> rates, Backoff passwords) {
    public ThrottleSettings {
        rates = Map.copyOf(rates);
    }

    Rate rate(Limit limit) {
        return rates.getOrDefault(limit, limit.defaultRate());
    }
}
