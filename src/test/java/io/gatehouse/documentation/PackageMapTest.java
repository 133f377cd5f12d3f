package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The package map of the README and the table in docs/architecture.md list exactly the packages of the source tree. */
class PackageMapTest {
    private static final List<Path> ROOTS = List.of(
            Path.of("src/main/java/io/gatehouse"),
            Path.of("clients/java/src/main/java/io/gatehouse"),
            Path.of("clients/java/src/testing/java/io/gatehouse"));
    private static final Pattern README_ROW = Pattern.compile("(?m)^  ([a-z]+(?:\\.[a-z]+)?) {2,}\\S");
    private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| ");

    @Test
    void the_readme_lists_every_package_of_the_source_tree_and_no_other() throws IOException {
        assertThat(readmePackages()).containsExactlyInAnyOrderElementsOf(sourcePackages());
    }

    @Test
    void the_architecture_page_lists_the_packages_of_the_readme_in_the_same_order() throws IOException {
        String packages = section("docs/architecture.md", "## Packages");
        assertThat(names(TABLE_ROW, packages)).containsExactlyElementsOf(readmePackages());
    }

    private static List<String> readmePackages() throws IOException {
        return names(README_ROW, section("README.md", "## Package map"));
    }

    private static List<String> sourcePackages() throws IOException {
        List<String> packages = new ArrayList<>();
        for (Path root : ROOTS) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .map(file ->
                                root.relativize(file.getParent()).toString().replace('/', '.'))
                        .filter(name -> !name.isEmpty())
                        .distinct()
                        .forEach(packages::add);
            }
        }
        return packages;
    }

    private static List<String> names(Pattern row, String text) {
        return row.matcher(text)
                .results()
                .map((Function<MatchResult, String>) match -> match.group(1))
                .toList();
    }

    private static String section(String page, String heading) throws IOException {
        String text = Files.readString(Path.of(page));
        int start = text.indexOf(heading + "\n");
        int end = text.indexOf("\n## ", start);
        assertThat(start).as("%s in %s", heading, page).isNotNegative();
        return text.substring(start, end < 0 ? text.length() : end);
    }
}
