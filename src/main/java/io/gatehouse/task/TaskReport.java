package io.gatehouse.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The result of a task: names and values in order, readable by scripts and people. Immutable. */
public final class TaskReport {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Object> values;
    private final boolean alarming;

    private TaskReport(Map<String, Object> values, boolean alarming) {
        this.values = Collections.unmodifiableMap(values);
        this.alarming = alarming;
    }

    /** An empty report. */
    public static TaskReport empty() {
        return new TaskReport(new LinkedHashMap<>(), false);
    }

    /** This report, marked as a problem: the HTTP status and the exit status show it too. */
    public TaskReport alarming() {
        return new TaskReport(values, true);
    }

    public boolean isAlarming() {
        return alarming;
    }

    /**
     * This report with one more value.
     *
     * @param name in snake_case
     * @param value a text, number or boolean; only the report of a command that prints a new secret contains one
     */
    public TaskReport with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new TaskReport(more, alarming);
    }

    /**
     * This report with a table, which is an array of objects in JSON.
     *
     * @param name in snake_case
     * @param rows each maps column names to values as in {@link #with}; all rows have the same columns
     */
    public TaskReport withRows(String name, List<Map<String, Object>> rows) {
        return with(name, List.copyOf(rows));
    }

    /** This report as JSON. */
    public String json() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts, numbers and truth values can be written as JSON", e);
        }
    }

    Map<String, Object> values() {
        return values;
    }

    /** This report as text: one line per value, {@code name: value}, and the tables below. */
    public String text() {
        StringBuilder lines = new StringBuilder();
        values.forEach((name, value) -> {
            if (!(value instanceof List)) {
                lines.append(name).append(": ").append(value).append('\n');
            }
        });
        values.forEach((name, value) -> {
            if (value instanceof List<?> rows && !rows.isEmpty()) {
                lines.append('\n').append(table(rows));
            }
        });
        return lines.toString();
    }

    private static String table(List<?> rows) {
        List<List<String>> cells = new ArrayList<>();
        cells.add(texts(((Map<?, ?>) rows.get(0)).keySet()));
        rows.forEach(row -> cells.add(texts(((Map<?, ?>) row).values())));
        StringBuilder lines = new StringBuilder();
        for (List<String> row : cells) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width = cells.stream()
                        .mapToInt(other -> other.get(column).length())
                        .max()
                        .orElse(0);
                line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
            }
            lines.append(line.toString().stripTrailing()).append('\n');
        }
        return lines.toString();
    }

    private static List<String> texts(Collection<?> values) {
        return values.stream().map(String::valueOf).toList();
    }
}
