package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The metrics page lists the metrics of a running service: all of them and no others. */
class MetricsPageTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| (\\w+) \\|.*");
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

    /** The type of each metric by its name, with its labels where each of their values has a row. */
    private static Map<String, String> documented() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("docs/reference/metrics.md"))) {
            return lines.map(ROW::matcher)
                    .filter(Matcher::matches)
                    .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
        }
    }

    /** The same as a scrape has it, without what the JVM and its process measure. */
    private static Map<String, String> scraped() {
        Scrape scrape = Scrape.of(service.adminUri());
        Map<String, String> types = new HashMap<>();
        for (String family : scrape.families()) {
            String type = scrape.type(family);
            if (family.startsWith("jvm_") || family.startsWith("process_")) {
                continue;
            }
            if (type.equals("counter") || type.equals("gauge")) {
                String name = type.equals("counter") ? family + "_total" : family;
                scrape.samples().stream()
                        .filter(sample -> sample.name().equals(name))
                        .forEach(sample -> types.put(name + labels(sample), type));
            } else {
                types.put(family, type);
            }
        }
        return types;
    }

    private static String labels(Scrape.Sample sample) {
        return sample.labels().entrySet().stream()
                .map(label -> "{" + label.getKey() + "=\"" + label.getValue() + "\"}")
                .collect(Collectors.joining());
    }

    @Test
    void the_page_has_a_row_for_each_metric_of_a_scrape_with_its_type() throws IOException {
        new Api(service.uri()).get("/auth/check", null);
        Eventually.await("the request is counted", () -> scraped().containsKey(REQUESTS));
        assertThat(documented()).containsExactlyInAnyOrderEntriesOf(scraped());
    }

    @Test
    void each_metric_has_a_description() {
        Scrape scrape = Scrape.of(service.adminUri());
        assertThat(scrape.families())
                .isNotEmpty()
                .allSatisfy(family -> assertThat(scrape.text()).contains("# HELP " + family + " "));
    }
}
