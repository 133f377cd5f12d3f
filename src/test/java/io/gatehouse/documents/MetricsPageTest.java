package io.gatehouse.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page about metrics names those of a running service, all and no others. */
class MetricsPageTest {
    private static final String ROW = "| `";

    @Test
    void the_page_has_a_row_for_each_metric_of_ours() throws IOException {
        List<String> documented;
        try (Stream<String> lines = Files.lines(Path.of("docs/reference/metrics.md"))) {
            documented = lines.filter(line -> line.startsWith(ROW))
                    .map(line -> line.substring(ROW.length(), line.indexOf('`', ROW.length())))
                    .toList();
        }
        Set<String> registered;
        try (TestService service = TestService.start()) {
            registered = service.support().getEnvironment().metrics().getNames().stream()
                    .filter(name -> name.startsWith("gatehouse."))
                    .collect(Collectors.toSet());
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(registered);
    }
}
