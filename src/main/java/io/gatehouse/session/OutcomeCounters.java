package io.gatehouse.session;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.gatehouse.kernel.AsciiCase;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts how calls ended, each outcome by a counter of its name in lower case. Metrics are on the admin port only. Thread-safe. */
final class OutcomeCounters<E extends Enum<E>> {
    private final Map<E, Counter> counters;

    /** @param prefix what stands before the outcome, such as {@code gatehouse.login.} */
    OutcomeCounters(Class<E> outcomes, String prefix, MetricRegistry metrics) {
        counters = new EnumMap<>(outcomes);
        for (E outcome : outcomes.getEnumConstants()) {
            counters.put(outcome, metrics.counter(prefix + AsciiCase.lower(outcome.name())));
        }
    }

    void count(E outcome) {
        Objects.requireNonNull(counters.get(outcome)).inc();
    }
}
