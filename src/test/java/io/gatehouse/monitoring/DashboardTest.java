package io.gatehouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard for Grafana asks for metrics and labels that a scrape has. */
class DashboardTest {
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:gatehouse|http|jvm|process)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(?:=~|!=|=)\"");
    /** Prometheus gives it to each series itself. */
    private static final String INSTANCE = "instance";

    private static List<JsonNode> panels() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        new ObjectMapper()
                .readTree(Path.of("ops/grafana/gatehouse.json").toFile())
                .path("panels")
                .forEach(panels::add);
        return panels;
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            panel.path("targets")
                    .forEach(target -> queries.add(target.path("expr").asText()));
        }
        return queries;
    }

    @Test
    void each_query_names_metrics_and_labels_that_a_scrape_has() throws IOException {
        Scrape scrape;
        try (TestService service = TestService.start()) {
            new Api(service.uri()).get("/auth/check", "not-a-token");
            scrape = Scrape.of(service.adminUri());
        }
        Set<String> seen = new HashSet<>();
        for (String query : queries()) {
            Matcher metric = METRIC.matcher(query);
            while (metric.find()) {
                seen.add(metric.group(1));
                String name = metric.group(1);
                Map<String, String> labels = scrape.samples().stream()
                        .filter(sample -> sample.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("No " + name + " for " + query))
                        .labels();
                Matcher label = LABEL.matcher(String.valueOf(metric.group(2)));
                while (label.find()) {
                    assertThat(label.group(1).equals(INSTANCE) || labels.containsKey(label.group(1)))
                            .as(label.group(1) + " in " + query)
                            .isTrue();
                }
            }
        }
        assertThat(seen).hasSizeGreaterThan(30);
    }

    @Test
    void panels_have_names_and_numbers_of_their_own_and_do_not_overlap() throws IOException {
        Set<Integer> ids = new HashSet<>();
        Set<String> titles = new HashSet<>();
        Set<List<Integer>> cells = new HashSet<>();
        for (JsonNode panel : panels()) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            assertThat(titles.add(panel.path("title").asText())).isTrue();
            JsonNode at = panel.path("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
            for (int x = 0; x < at.path("w").asInt(); x++) {
                for (int y = 0; y < at.path("h").asInt(); y++) {
                    assertThat(cells.add(List.of(
                                    at.path("x").asInt() + x, at.path("y").asInt() + y)))
                            .as(panel.path("title").asText())
                            .isTrue();
                }
            }
        }
    }
}
