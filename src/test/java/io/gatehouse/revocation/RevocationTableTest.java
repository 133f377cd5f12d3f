package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.revocation.RevocationTable.Scenario;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Walks through docs/reference/revocation.md on two instances. */
class RevocationTableTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| `.*");
    private static final RevocationTable TABLE = new RevocationTable();
    private static final Map<String, Scenario> SCENARIOS = TABLE.scenarios();

    @AfterAll
    static void stop() {
        TABLE.close();
    }

    static Stream<String> rows() throws IOException {
        return Files.readAllLines(Path.of("docs/reference/revocation.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1));
    }

    @Test
    void each_row_of_the_page_has_its_scenario_and_each_scenario_its_row() throws IOException {
        assertThat(rows().toList()).containsExactlyElementsOf(SCENARIOS.keySet());
    }

    @Tag("REV-08")
    @ParameterizedTest
    @MethodSource("rows")
    void what_is_refused_is_refused_at_once_and_what_goes_on_goes_on(String row) {
        Scenario scenario = Objects.requireNonNull(SCENARIOS.get(row), row);
        RevocationTable.Cast cast = scenario.prepare();
        for (Pair pair : Stream.of(cast.refused(), cast.unaffected())
                .flatMap(List::stream)
                .toList()) {
            assertThat(TABLE.checkOnA(pair)).as("before, on A").isEqualTo(204);
            assertThat(TABLE.checkOnB(pair)).as("before, on B").isEqualTo(204);
        }
        List<Pair> made = cast.action().get();
        for (Pair pair : cast.refused()) {
            assertThat(TABLE.checkOnA(pair)).as("at once where it was answered").isEqualTo(401);
            Eventually.await("401 on the other", () -> TABLE.checkOnB(pair) == 401);
        }
        for (Pair pair :
                Stream.of(cast.unaffected(), made).flatMap(List::stream).toList()) {
            assertThat(TABLE.checkOnA(pair)).as("goes on, on A").isEqualTo(204);
            assertThat(TABLE.checkOnB(pair)).as("goes on, on B").isEqualTo(204);
        }
        cast.refused()
                .forEach(pair -> assertThat(TABLE.refreshOnB(pair))
                        .as("the refresh token")
                        .isEqualTo(cast.refreshable() ? 200 : 401));
    }
}
