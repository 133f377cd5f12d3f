package io.gatehouse.kernel;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A value that is never printed: a password, a token, a key. Thread-safe.
 *
 * <p>It is not a record, because records print and serialize their components.
 */
public class Secret {
    private final String value;

    // Keep one constructor with one parameter: otherwise Jackson would create secrets from JSON objects.
    private Secret(String value) {
        this.value = value;
    }

    /** Jackson and JAX-RS find this factory by its name, so the kernel depends on no framework. */
    public static Secret valueOf(String value) {
        return new Secret(value);
    }

    /**
     * A secret that is rotated while the service runs.
     *
     * @param source returns the current value; empty if it cannot be read
     */
    public static Secret renewable(String value, Supplier<Optional<String>> source) {
        return new Renewable(value, source);
    }

    /** The plain value. Review every caller. */
    public final String reveal() {
        return value;
    }

    /** The secret with the current value of its source; this one if it has no source or the source returns nothing. */
    public Secret renewed() {
        return this;
    }

    @Override
    public final String toString() {
        return "***";
    }

    private static final class Renewable extends Secret {
        private final Supplier<Optional<String>> source;

        Renewable(String value, Supplier<Optional<String>> source) {
            super(value);
            this.source = source;
        }

        @Override
        public Secret renewed() {
            return source.get().<Secret>map(now -> new Renewable(now, source)).orElse(this);
        }
    }
}
