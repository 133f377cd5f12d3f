package io.gatehouse.configuration;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is wrong with a configuration: sentences, each with the way out and none with a value. Not thread-safe.
 */
public final class ConfigurationErrors {
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Set<String> sentences = new LinkedHashSet<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Set<String> refusedPaths = new LinkedHashSet<>();

    /** Notes that this setting was read from this environment variable, so that a finding can name both. */
    void cameFrom(String path, String variable) {
        variables.put(path, variable);
    }

    /** Notes that the configuration refers to these variables. */
    void uses(List<String> names) {
        used.addAll(names);
    }

    /** Every variable that the configuration refers to. */
    Set<String> used() {
        return Set.copyOf(used);
    }

    /** Adds a sentence that begins with the setting's path; only the first about one setting is kept. */
    public void refuse(String path, String rest) {
        if (refusedPaths.add(path)) {
            sentences.add(name(path) + " " + rest);
        }
    }

    /** Adds a sentence about a setting if the condition holds. */
    public void refuseIf(boolean wrong, String path, String rest) {
        if (wrong) {
            refuse(path, rest);
        }
    }

    /** Adds a sentence that stands for itself. */
    void add(String sentence) {
        sentences.add(sentence);
    }

    private String name(String path) {
        return variables.containsKey(path) ? path + " (" + variables.get(path) + ")" : path;
    }

    /** Everything found, in the order it was found; empty if nothing is wrong. */
    public List<String> sentences() {
        return List.copyOf(sentences);
    }
}
