package io.gatehouse.configuration;

import java.util.List;

/** A part of the configuration that can say what is wrong with it. */
@FunctionalInterface
public interface Validated {
    /** Adds a sentence for each setting that cannot be used as it is. */
    void review(ConfigurationErrors findings);

    /** Takes what is worth a change and stops nothing; sentences without a value. */
    default void warn(List<String> sentences) {}
}
