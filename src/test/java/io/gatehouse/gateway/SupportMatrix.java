package io.gatehouse.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The last section of {@code docs/gateways.md}: a table with a row for each {@link Row} and a column for each gateway. The
 * text before it is written by hand. Not thread-safe.
 */
final class SupportMatrix {
    private static final Path PAGE = Path.of("docs/gateways.md");
    private static final String HEADING = "## Support matrix\n";

    private final Map<String, Map<String, String>> cells = new LinkedHashMap<>();
    private final Map<String, String> groups = new LinkedHashMap<>();

    /** Adds a result. The column contains the version, such as {@code nginx 1.22.1}. */
    void add(Row row, String column, String result) {
        groups.put(row.title(), row.group());
        cells.computeIfAbsent(row.title(), title -> new LinkedHashMap<>()).put(column, result);
    }

    /** The results of one column by the title of the row. */
    Map<String, String> column(String column) {
        Map<String, String> results = new LinkedHashMap<>();
        cells.forEach((title, row) -> {
            String result = row.get(column);
            if (result != null) {
                results.put(title, result);
            }
        });
        return results;
    }

    /** Reads the matrix of the page. */
    static SupportMatrix recorded() {
        SupportMatrix matrix = new SupportMatrix();
        String page = page();
        List<List<String>> lines = page.substring(page.indexOf(HEADING) + HEADING.length())
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| **"))
                .map(line -> List.of(line.substring(2, line.length() - 2).split(" \\| ", -1)))
                .toList();
        for (List<String> line : lines.subList(1, lines.size())) {
            for (int i = 1; i < line.size(); i++) {
                matrix.cells
                        .computeIfAbsent(line.get(0), title -> new LinkedHashMap<>())
                        .put(lines.get(0).get(i), line.get(i));
            }
        }
        return matrix;
    }

    /** Replaces the matrix of the page. */
    void record() {
        String page = page();
        try {
            Files.writeString(PAGE, page.substring(0, page.indexOf(HEADING)) + HEADING + "\n" + table());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table() {
        List<String> columns =
                cells.values().iterator().next().keySet().stream().toList();
        StringBuilder table = new StringBuilder(line("", columns));
        table.append("|---".repeat(columns.size() + 1)).append("|\n");
        String group = "";
        for (Map.Entry<String, Map<String, String>> row : cells.entrySet()) {
            String next = groups.getOrDefault(row.getKey(), "");
            if (!next.equals(group)) {
                table.append(
                        line("**" + next + "**", columns.stream().map(c -> "").toList()));
                group = next;
            }
            table.append(line(
                    row.getKey(),
                    columns.stream()
                            .map(column -> row.getValue().getOrDefault(column, ""))
                            .toList()));
        }
        return table.toString();
    }

    private static String line(String title, List<String> results) {
        return "| " + title + " | " + results.stream().collect(Collectors.joining(" | ")) + " |\n";
    }

    private static String page() {
        try {
            return Files.readString(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
