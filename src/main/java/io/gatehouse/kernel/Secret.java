package io.gatehouse.kernel;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A value that is never printed: a password, a token, a key. Thread-safe.
 *
 * <p>Not a record, because records print and serialise their components.
 */
public class Secret {
    private final String value;

    // The only constructor and its one parameter: with more of them Jackson would build a secret from a JSON object.
    private Secret(String value) {
        this.value = value;
    }

    /** Jackson and JAX-RS find this factory by its name, so that the kernel imports no framework. */
    public static Secret valueOf(String value) {
        return new Secret(value);
    }

    /**
     * A secret that is rotated while the service runs.
     *
     * @param source the value of now; empty while there is none that can be used
     */
    public static Secret renewable(String value, Supplier<Optional<String>> source) {
        return new Renewable(value, source);
    }

    /** The plain value. Every caller is a place to review. */
    public final String reveal() {
        return value;
    }

    /** The secret as its source has it now; this one where there is no source or nothing that can be used. */
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
