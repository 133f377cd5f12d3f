package io.gatehouse.configuration;

/** A part of the configuration that can say what is wrong with it. */
@FunctionalInterface
public interface Reviewed {
    /** Adds a sentence for each setting that cannot be used as it is. */
    void review(Findings findings);
}
