package io.gatehouse.kernel;

/**
 * A value that is never printed: a password, a token, a key. Thread-safe.
 *
 * <p>Not a record, because records print and serialise their components.
 */
public final class Secret {
    private final String value;

    private Secret(String value) {
        this.value = value;
    }

    /** Jackson and JAX-RS find this factory by its name, so that the kernel imports no framework. */
    public static Secret valueOf(String value) {
        return new Secret(value);
    }

    /** The plain value. Every caller is a place to review. */
    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "***";
    }
}
