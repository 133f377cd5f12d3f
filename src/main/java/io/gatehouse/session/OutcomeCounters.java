package io.gatehouse.session;

import io.gatehouse.kernel.AsciiCase;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts calls by outcome. The label {@code outcome} is the name of the enum constant in lower case. Thread-safe. */
final class OutcomeCounters<E extends Enum<E>> {
    private final Map<E, CounterDataPoint> counters;

    /** @param name of the counter, such as {@code gatehouse_logins} */
    OutcomeCounters(Class<E> outcomes, String name, String help, PrometheusRegistry metrics) {
        Counter counter = Counter.builder()
                .name(name)
                .help(help)
                .labelNames("outcome")
                .withoutExemplars()
                .register(metrics);
        counters = new EnumMap<>(outcomes);
        for (E outcome : outcomes.getEnumConstants()) {
            counters.put(outcome, counter.labelValues(AsciiCase.lower(outcome.name())));
        }
    }

    void count(E outcome) {
        Objects.requireNonNull(counters.get(outcome)).inc();
    }
}
