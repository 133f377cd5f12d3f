package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page about metrics names those of a running service, all and no others. */
class MetricsPageTest {
    private static final String ROW = "| `";
    private static final Set<String> FAMILIES =
            Set.of("gatehouse_throttled", "gatehouse_logins", "gatehouse_refreshes", "gatehouse_checks");
    private static final String REQUESTS = "http_server_request_duration_seconds";
    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Scrape scrape() {
        return Scrape.of(service.adminUri());
    }

    /** The cells of each row whose name is of a kind. */
    private static List<String[]> rows(Predicate<String> kind) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("docs/reference/metrics.md"))) {
            return lines.filter(line -> line.startsWith(ROW))
                    .map(line -> line.replace("`", "").split(" *[|] *", -1))
                    .filter(cells -> kind.test(cells[1]))
                    .toList();
        }
    }

    private static Set<String> registered() {
        return service.support().getEnvironment().metrics().getNames().stream()
                .filter(name -> name.startsWith("gatehouse."))
                .collect(Collectors.toSet());
    }

    @Test
    void the_page_has_a_row_for_each_metric_of_ours() throws IOException {
        assertThat(rows(name -> name.contains(".")))
                .extracting(cells -> cells[1])
                .containsExactlyInAnyOrderElementsOf(registered());
    }

    @Test
    void a_scrape_has_those_and_what_the_page_says_to_be_there_only() throws IOException {
        new Api(service.uri()).get("/auth/check", null);
        Eventually.await(
                "the request is counted", () -> !scrape().type(REQUESTS).isEmpty());
        Scrape scrape = scrape();
        Set<String> known = new HashSet<>(FAMILIES);
        registered().forEach(name -> known.add(name.replace('.', '_')));
        for (String[] cells : rows(name -> !name.contains("."))) {
            assertThat(scrape.type(cells[1])).as(cells[1]).isEqualTo(cells[2]);
            known.add(cells[1]);
        }
        assertThat(scrape.families())
                .filteredOn(name -> !name.startsWith("jvm_") && !name.startsWith("process_"))
                .isSubsetOf(known)
                .containsAll(FAMILIES);
    }
}
