package io.gatehouse.task;

import java.util.regex.Pattern;

/**
 * A parameter of a task.
 *
 * @param name snake_case
 * @param allowed what a value must match as a whole
 * @param otherwise the value when none is given; an empty text when one must be given
 * @param personal whether it says who somebody is, which no audit event does
 */
public record TaskParameter(String name, Pattern allowed, String otherwise, boolean personal) {
    /** A parameter that must be given. */
    public static TaskParameter required(String name, String pattern) {
        return new TaskParameter(name, Pattern.compile(pattern), "", false);
    }

    /** A parameter that need not be given. */
    public static TaskParameter optional(String name, String pattern, String otherwise) {
        return new TaskParameter(name, Pattern.compile(pattern), otherwise, false);
    }

    /** A parameter that must be given and names a person. */
    public static TaskParameter personal(String name, String pattern) {
        return new TaskParameter(name, Pattern.compile(pattern), "", true);
    }

    /** One of some words, of which the first stands for none. */
    public static TaskParameter oneOf(String name, String first, String... others) {
        return new TaskParameter(name, Pattern.compile(first + "|" + String.join("|", others)), first, false);
    }

    /** {@code true} or, when it is not given, {@code false}. */
    public static TaskParameter flag(String name) {
        return oneOf(name, "false", "true");
    }
}
