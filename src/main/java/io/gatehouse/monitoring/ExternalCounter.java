package io.gatehouse.monitoring;

import com.codahale.metrics.Counter;
import java.util.function.LongSupplier;

/** A number that only grows and that somebody else counts, so that a scrape has it as a counter. Thread-safe. */
final class ExternalCounter extends Counter {
    private final LongSupplier value;

    ExternalCounter(LongSupplier value) {
        this.value = value;
    }

    @Override
    public long getCount() {
        return value.getAsLong();
    }
}
