package io.gatehouse.configuration;

import java.util.List;

/** A part of the configuration that validates itself. */
@FunctionalInterface
public interface Validated {
    /** Adds an error for each invalid setting. */
    void validate(ConfigurationErrors errors);

    /** Adds recommendations, which do not keep the server from starting; sentences without a value. */
    default void warn(List<String> sentences) {}
}
