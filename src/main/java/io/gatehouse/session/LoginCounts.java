package io.gatehouse.session;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts how logins ended, as {@code gatehouse.login.<outcome>}. Metrics are on the admin port only. Thread-safe. */
final class LoginCounts {
    private final Map<LoginOutcome, Counter> counters;

    LoginCounts(MetricRegistry metrics) {
        counters = Collections.unmodifiableMap(new EnumMap<>(Arrays.stream(LoginOutcome.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        outcome -> metrics.counter(
                                "gatehouse.login." + outcome.name().toLowerCase(Locale.ROOT))))));
    }

    void count(LoginOutcome outcome) {
        Objects.requireNonNull(counters.get(outcome)).inc();
    }
}
