package io.gatehouse.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a task did, as names and values in an order, for scripts and for people. Immutable. */
public final class TaskReport {
    private final Map<String, Object> values;

    private TaskReport(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** A report that says nothing yet. */
    public static TaskReport empty() {
        return new TaskReport(new LinkedHashMap<>());
    }

    /**
     * The same report with one more line.
     *
     * @param name snake_case
     * @param value a text, a number or a truth value; nothing confidential
     */
    public TaskReport with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new TaskReport(more);
    }

    Map<String, Object> values() {
        return values;
    }

    /** One line for each value: name, colon, value. */
    public String text() {
        StringBuilder lines = new StringBuilder();
        values.forEach(
                (name, value) -> lines.append(name).append(": ").append(value).append('\n'));
        return lines.toString();
    }
}
