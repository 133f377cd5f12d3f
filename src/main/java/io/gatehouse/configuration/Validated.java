package io.gatehouse.configuration;

import java.util.List;

/** A part of the configuration that validates itself. */
@FunctionalInterface
public interface Validated {
    /** Adds an error for each invalid setting. */
    void validate(ConfigurationErrors errors);

    /** Adds recommendations, sentences without a value, which do not prevent the start of the server. */
    default void warn(List<String> sentences) {}
}
