package io.gatehouse.task;

import java.util.regex.Pattern;

/**
 * A parameter of a task.
 *
 * @param name in snake_case
 * @param allowed the pattern that the whole value must match
 * @param defaultValue the default; empty if the parameter is required
 * @param personal whether the value identifies a person, so that no audit event contains it
 */
public record TaskParameter(String name, Pattern allowed, String defaultValue, boolean personal) {
    /** A required parameter. */
    public static TaskParameter required(String name, String pattern) {
        return new TaskParameter(name, Pattern.compile(pattern), "", false);
    }

    /** An optional parameter. */
    public static TaskParameter optional(String name, String pattern, String defaultValue) {
        return new TaskParameter(name, Pattern.compile(pattern), defaultValue, false);
    }

    /** A required parameter that identifies a person. */
    public static TaskParameter personal(String name, String pattern) {
        return new TaskParameter(name, Pattern.compile(pattern), "", true);
    }

    /** One of several words; the first is the default. */
    public static TaskParameter oneOf(String name, String first, String... others) {
        return new TaskParameter(name, Pattern.compile(first + "|" + String.join("|", others)), first, false);
    }

    /** {@code true}, or {@code false} by default. */
    public static TaskParameter flag(String name) {
        return oneOf(name, "false", "true");
    }
}
