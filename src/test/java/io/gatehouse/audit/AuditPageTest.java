package io.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** docs/reference/audit.md lists what the code writes. */
@Tag("AUD-02")
class AuditPageTest {
    private static final Path PAGE = Path.of("docs/reference/audit.md");

    private final TestDatabase test = TestDatabase.migrated();

    private static List<String> table(String firstHeading) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int heading = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("| " + firstHeading + " |"))
                .findFirst()
                .orElseThrow());
        return lines.subList(heading + 2, lines.size()).stream()
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static String code(List<String> words) {
        return words.stream().map(word -> "`" + word + "` ").collect(Collectors.joining());
    }

    @Test
    void it_lists_every_action_with_its_outcomes_and_details() throws IOException {
        List<String> expected = Stream.of(AuditAction.values())
                .map(action ->
                        "| `" + action.word() + "` | " + code(action.outcomes()) + "| " + code(action.details()) + "|")
                .toList();
        assertThat(table("action").stream().map(row -> row.substring(0, row.lastIndexOf('|', row.length() - 2) + 1)))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void it_lists_every_column() throws IOException, SQLException {
        List<String> expected = new ArrayList<>();
        try (Connection connection = test.connect();
                ResultSet columns = connection
                        .createStatement()
                        .executeQuery("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                                + " WHERE attrelid = 'audit_event'::regclass AND attnum > 0 ORDER BY attnum")) {
            while (columns.next()) {
                String type = columns.getString(2).replace("timestamp with time zone", "timestamptz");
                expected.add("| `" + columns.getString(1) + "` | `" + type + "` |");
            }
        }
        assertThat(table("column").stream().map(row -> row.replaceAll("^(\\|[^|]*\\|[^|]*\\|).*", "$1")))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void an_event_that_is_not_listed_cannot_be_written() {
        Database database = Database.over(test.dataSource());
        AuditLog log = new AuditLog(AuditContext::none);
        AuditEvent resealed = AuditEvent.success(AuditAction.KEYS_RESEAL);
        for (AuditEvent unknown : List.of(
                AuditEvent.refused(AuditAction.KEYS_RESEAL), resealed.with(Map.of("count", "1", "other", "2")))) {
            assertThatThrownBy(() -> database.inTransaction(tx -> {
                        log.record(tx, unknown);
                        return tx;
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        database.inTransaction(tx -> {
            log.record(tx, resealed.with(Map.of("count", "1")));
            log.record(tx, AuditEvent.refused(AuditAction.ADMIN_TASK).with(Map.of("task", "t", "kind", "mac")));
            return tx;
        });
    }
}
