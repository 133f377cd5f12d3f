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

/** Runs every row of docs/reference/revocation.md on two instances. */
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
    void the_rows_of_the_page_and_the_scenarios_are_the_same() throws IOException {
        assertThat(rows().toList()).containsExactlyElementsOf(SCENARIOS.keySet());
    }

    @Tag("REV-08")
    @ParameterizedTest
    @MethodSource("rows")
    void revoked_tokens_are_rejected_at_once_and_other_tokens_stay_valid(String row) {
        Scenario scenario = Objects.requireNonNull(SCENARIOS.get(row), row);
        RevocationTable.Cast cast = scenario.prepare();
        for (Pair pair : Stream.of(cast.refused(), cast.unaffected())
                .flatMap(List::stream)
                .toList()) {
            assertThat(TABLE.checkOnA(pair)).as("before, on A").isEqualTo(204);
            assertThat(TABLE.checkOnB(pair)).as("before, on B").isEqualTo(204);
        }
        List<Pair> created = cast.action().get();
        for (Pair pair : cast.refused()) {
            assertThat(TABLE.checkOnA(pair))
                    .as("at once on the instance that answered")
                    .isEqualTo(401);
            Eventually.await("401 on the other instance", () -> TABLE.checkOnB(pair) == 401);
        }
        for (Pair pair :
                Stream.of(cast.unaffected(), created).flatMap(List::stream).toList()) {
            assertThat(TABLE.checkOnA(pair)).as("still accepted on A").isEqualTo(204);
            assertThat(TABLE.checkOnB(pair)).as("still accepted on B").isEqualTo(204);
        }
        cast.refused()
                .forEach(pair -> assertThat(TABLE.refreshOnB(pair))
                        .as("the refresh token")
                        .isEqualTo(cast.refreshable() ? 200 : 401));
    }
}
