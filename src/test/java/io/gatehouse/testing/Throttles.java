package io.gatehouse.testing;

import io.gatehouse.kernel.Secret;
import io.gatehouse.throttle.Backoff;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.Rate;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.throttle.ThrottleModule;
import io.gatehouse.throttle.ThrottleSettings;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rate limits of one instance without Redis. */
public final class Throttles {
    private static final Rate PLENTY = new Rate(1_000_000, Duration.ofSeconds(1));

    private Throttles() {}

    /** Environment variables that raise all rate limits, because tests use one address. */
    public static Map<String, String> generousVariables() {
        Map<String, String> variables = new HashMap<>();
        for (Limit limit : Limit.values()) {
            variables.put("GATEHOUSE_THROTTLE_" + limit.name(), "1000000/1s");
        }
        variables.put("GATEHOUSE_THROTTLE_FREE_FAILURES", String.valueOf(Backoff.MAX_FAILURES_PER_ACCOUNT));
        return variables;
    }

    /** Rate limits that no test reaches. */
    public static Throttle generous() {
        return generous(Map.of());
    }

    /** Rate limits that no test reaches, except for these. */
    public static Throttle generous(Map<Limit, Rate> others) {
        Map<Limit, Rate> rates = Arrays.stream(Limit.values())
                .collect(Collectors.toMap(Function.identity(), limit -> others.getOrDefault(limit, PLENTY)));
        ThrottleSettings settings =
                new ThrottleSettings(rates, new Backoff(Backoff.MAX_FAILURES_PER_ACCOUNT, Duration.ofSeconds(1)));
        return ThrottleModule.local(settings, Secret.valueOf("test"), System::nanoTime);
    }
}
