package io.gatehouse.kernel;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A value that is never printed: a password, a token, a key. Thread-safe.
 *
 * <p>Not a record, because records print and serialise their components.
 */
public final class Secret {
    private final String value;
    private final Supplier<Optional<String>> source;

    private Secret(String value, Supplier<Optional<String>> source) {
        this.value = value;
        this.source = source;
    }

    /** Jackson and JAX-RS find this factory by its name, so that the kernel imports no framework. */
    public static Secret valueOf(String value) {
        return new Secret(value, Optional::empty);
    }

    /**
     * A secret that is rotated while the service runs.
     *
     * @param source the value of now; empty while there is none that can be used
     */
    public static Secret renewable(String value, Supplier<Optional<String>> source) {
        return new Secret(value, source);
    }

    /** The plain value. Every caller is a place to review. */
    public String reveal() {
        return value;
    }

    /** The secret as its source has it now; this one where there is no source or nothing that can be used. */
    public Secret renewed() {
        return source.get().map(now -> new Secret(now, source)).orElse(this);
    }

    @Override
    public String toString() {
        return "***";
    }
}
