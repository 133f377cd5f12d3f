package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the documentation pages with the code, the configuration files and each other. */
class ReferencePagesTest {
    private static final Pattern VARIABLE = Pattern.compile("(?m)^#?(GATEHOUSE_[A-Z_]+)=(.*)$");
    private static final Pattern ANCHOR = Pattern.compile("\\]\\(([^)#:]*)#([^)]+)\\)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

    @Test
    void the_error_page_lists_exactly_the_catalogue() throws Exception {
        List<String> rows = rows("docs/reference/errors.md", "| ");
        List<String> expected = Stream.of(Problem.values())
                .map(problem -> "| %d | `%s` | %s |".formatted(problem.status(), problem.type(), problem.title()))
                .toList();

        assertThat(rows.stream().filter(row -> row.contains("urn:gatehouse")).map(ReferencePagesTest::firstThreeCells))
                .containsExactlyElementsOf(expected);
    }

    private static String firstThreeCells(String row) {
        String[] cells = row.split("\\|", -1);
        return "|" + cells[1] + "|" + cells[2] + "|" + cells[3] + "|";
    }

    @Test
    void the_configuration_page_lists_exactly_the_variables_and_defaults() throws Exception {
        List<String> expected = new ArrayList<>();
        var variables = VARIABLE.matcher(Files.readString(Path.of(".env.example")));
        while (variables.find()) {
            String value = variables.group(2);
            expected.add("| `" + variables.group(1) + "` | " + (value.isEmpty() ? "" : "`" + value + "` ") + "|");
        }
        List<String> rows = rows("docs/reference/configuration.md", "| `GATEHOUSE_");

        assertThat(rows.stream().map(ReferencePagesTest::firstTwoCells)).containsExactlyElementsOf(expected);
    }

    private static String firstTwoCells(String row) {
        String[] cells = row.split("\\|", -1);
        return "|" + cells[1] + "|" + cells[2] + "|";
    }

    private static List<String> rows(String page, String start) throws IOException {
        return Files.readAllLines(Path.of(page)).stream()
                .filter(line -> line.startsWith(start))
                .toList();
    }

    @Test
    void every_fault_of_the_earlier_service_names_its_test() throws Exception {
        Class<?> faults = Class.forName("io.gatehouse.EarlierServiceFaultsIT");
        List<String> tests = Stream.of(faults.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> "EarlierServiceFaultsIT." + method.getName())
                .toList();
        String page = Files.readString(Path.of("docs/coming-from-the-python-auth-service.md"));
        List<String> named = Pattern.compile("EarlierServiceFaultsIT\\.[a-z_0-9]+")
                .matcher(page)
                .results()
                .map(java.util.regex.MatchResult::group)
                .toList();

        assertThat(named).containsExactlyInAnyOrderElementsOf(tests);
    }

    @Test
    void every_link_between_pages_points_to_a_file() throws Exception {
        List<Path> pages = pages();

        assertThat(pages).hasSizeGreaterThan(10);
        for (Path page : pages) {
            // A regular expression in a code block can look like a link.
            var links = LINK.matcher(Files.readString(page).replaceAll("(?s)```.*?```", ""));
            while (links.find()) {
                String link = links.group(1);
                assertThat(link.startsWith("http") || Files.exists(page.resolveSibling(link)))
                        .as("%s in %s", link, page)
                        .isTrue();
            }
        }
    }

    @Test
    void every_link_to_a_heading_points_to_an_existing_heading() throws Exception {
        for (Path page : pages()) {
            var links = ANCHOR.matcher(Files.readString(page));
            while (links.find()) {
                Path target = links.group(1).isEmpty() ? page : page.resolveSibling(links.group(1));
                assertThat(anchors(target))
                        .as("anchors of %s, linked from %s", target, page)
                        .contains(links.group(2));
            }
        }
    }

    private static List<String> anchors(Path page) throws IOException {
        return Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"));
                Stream<Path> root = Files.list(Path.of("."))) {
            return Stream.concat(docs, root)
                    .filter(page -> page.toString().endsWith(".md"))
                    .toList();
        }
    }
}
