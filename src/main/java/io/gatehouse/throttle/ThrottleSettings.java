package io.gatehouse.throttle;

import java.util.Map;

/**
 * How often somebody may try.
 *
 * @param rates of the limits that are not at their default
 * @param passwords between wrong passwords of one account
 */
public record ThrottleSettings(Map<Limit, Rate> rates, Backoff passwords) {
    public ThrottleSettings {
        rates = Map.copyOf(rates);
    }

    Rate of(Limit limit) {
        return rates.getOrDefault(limit, limit.byDefault());
    }
}
