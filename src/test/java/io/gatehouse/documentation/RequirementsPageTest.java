package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The requirements page names only existing tests and lists every requirement that tests are tagged with. */
class RequirementsPageTest {
    private static final Path PAGE = Path.of("docs/security/requirements.md");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\"([A-Z]{3}-[0-9]{2})\"\\)");
    private static final Pattern ID = Pattern.compile("(?m)^\\| ([A-Z]{3}-[0-9]{2}) \\|");
    private static final Pattern NAMED = Pattern.compile("`([A-Z][A-Za-z0-9]+(?:Test|IT|Contract))(?:#([a-z0-9_]+))?`");

    @Test
    void each_named_test_exists() throws IOException {
        Map<String, String> sources = sources();
        String page = Files.readString(PAGE);
        assertThat(NAMED.matcher(page).results()).hasSizeGreaterThan(100).allSatisfy(named -> {
            String source = sources.getOrDefault(named.group(1), "");
            assertThat(source).as(named.group()).isNotEmpty();
            if (named.group(2) != null) {
                assertThat(source).as(named.group()).contains("void " + named.group(2) + "(");
            }
        });
    }

    @Test
    void each_listed_requirement_names_a_test_and_each_tag_is_listed() throws IOException {
        String page = Files.readString(PAGE);
        Set<String> listed = new TreeSet<>();
        ID.matcher(page).results().map(id -> id.group(1)).forEach(listed::add);

        assertThat(listed).containsAll(tags());
        assertThat(page.substring(0, page.indexOf("## Not shown yet"))
                        .lines()
                        .filter(line -> ID.matcher(line).find()))
                .allSatisfy(
                        line -> assertThat(NAMED.matcher(line).find()).as(line).isTrue());
    }

    private static Set<String> tags() throws IOException {
        return sources().values().stream()
                .flatMap(source ->
                        TAG.matcher(source).results().map((Function<MatchResult, String>) tag -> tag.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            RequirementsPageTest::text,
                            (one, other) -> one + other));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
