package io.gatehouse.configuration;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects the errors of a configuration: sentences with the solution, which never contain a value. Not thread-safe.
 */
public final class ConfigurationErrors {
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Set<String> sentences = new LinkedHashSet<>();
    private final Set<String> used = new LinkedHashSet<>();
    private final Set<String> rejectedPaths = new LinkedHashSet<>();

    /** Records that a setting was read from an environment variable, so that an error can name both. */
    void setFrom(String path, String variable) {
        variables.put(path, variable);
    }

    /** Records the variables that the configuration refers to. */
    void uses(List<String> names) {
        used.addAll(names);
    }

    /** All variables that the configuration refers to. */
    Set<String> used() {
        return Set.copyOf(used);
    }

    /** Adds an error that begins with the path of the setting. Only the first error of a setting is kept. */
    public void reject(String path, String rest) {
        if (rejectedPaths.add(path)) {
            sentences.add(name(path) + " " + rest);
        }
    }

    /** Adds an error for a setting if the condition holds. */
    public void rejectIf(boolean wrong, String path, String rest) {
        if (wrong) {
            reject(path, rest);
        }
    }

    /** Adds an error that belongs to no setting. */
    void add(String sentence) {
        sentences.add(sentence);
    }

    private String name(String path) {
        return variables.containsKey(path) ? path + " (" + variables.get(path) + ")" : path;
    }

    /** All errors in the order in which they were found. */
    public List<String> sentences() {
        return List.copyOf(sentences);
    }
}
