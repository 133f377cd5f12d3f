package io.gatehouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The alert rules use existing metrics, and each links to a section of the alerts page. */
class AlertRulesTest {
    private static final Pattern METRIC = Pattern.compile("\\bgatehouse_[a-z0-9_]+(\\{[^}]*})?");
    private static final Pattern EQUALS = Pattern.compile("\\{(\\w+)=~?\"([^\"]*)\"}");
    private static final String PAGE = "docs/operations/alerts.md";

    private static List<JsonNode> rules() throws IOException {
        JsonNode file = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("ops/prometheus/alerts.yml").toFile());
        return StreamSupport.stream(file.path("groups").path(0).path("rules").spliterator(), false)
                .toList();
    }

    @Test
    void each_rule_asks_for_series_that_a_scrape_has() throws IOException {
        Set<String> asked = new HashSet<>();
        for (JsonNode rule : rules()) {
            Matcher metric = METRIC.matcher(rule.path("expr").asText());
            while (metric.find()) {
                asked.addAll(series(metric.group()));
            }
        }
        Set<String> scraped;
        try (TestService service = TestService.start()) {
            scraped = Api.send(HttpRequest.newBuilder(URI.create(service.adminUri() + "/prometheus"))
                            .build())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("gatehouse_"))
                    .map(line -> line.substring(0, line.lastIndexOf(' ')))
                    .collect(Collectors.toSet());
        }
        assertThat(asked).hasSizeGreaterThan(8).isSubsetOf(scraped);
    }

    /** One for each value where a matcher names several. */
    private static List<String> series(String selector) {
        Matcher matcher = EQUALS.matcher(selector);
        if (!matcher.find()) {
            return List.of(selector);
        }
        String name = selector.substring(0, selector.indexOf('{'));
        return Pattern.compile("\\|")
                .splitAsStream(matcher.group(2))
                .map(value -> name + "{" + matcher.group(1) + "=\"" + value + "\"}")
                .toList();
    }

    @Test
    void each_rule_has_a_section_of_its_name_and_no_section_lacks_a_rule() throws IOException {
        List<String> sections = Files.readAllLines(Path.of(PAGE)).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring(3))
                .toList();
        assertThat(rules()).extracting(rule -> rule.path("alert").asText()).containsExactlyElementsOf(sections);
        for (JsonNode rule : rules()) {
            assertThat(rule.path("annotations").path("runbook").asText())
                    .isEqualTo(PAGE + "#" + rule.path("alert").asText().toLowerCase(Locale.ROOT));
        }
    }
}
