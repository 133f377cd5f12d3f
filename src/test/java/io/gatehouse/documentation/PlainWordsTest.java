package io.gatehouse.documentation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs Vale with the rules in .vale over documents, configuration files, comments and string literals. Skipped if
 * Vale is not installed, see "Words" in CONTRIBUTING.md.
 */
class PlainWordsTest {
    private static final String BANNED = "who" + "ever";
    private static final List<String> ROOTS = List.of(".ci", "clients", "docs", "examples", "gateways", "ops", "src");
    private static final Pattern PROSE = Pattern.compile(
            ".*\\.(?:md|java|yml|yaml|conf|html|js|xml|sql|service|example)|.*/ops/docker/.*|.*/\\.ci/run|.*/Dockerfile");
    // The rules of Vale and ArchUnit contain the banned words.
    private static final Pattern EXCLUDED = Pattern.compile(
            ".*/(?:target|node_modules|\\.venv)/.*|\\./src/test/resources/.*|.*/migrations/changelog\\.xml|\\./\\.vale/.*|.*/ArchitectureTest.java");

    @Test
    void no_file_contains_a_banned_word() throws Exception {
        List<String> files = files();

        assertThat(files).hasSizeGreaterThan(100);
        assertThat(alerts(files)).isEmpty();
    }

    @Test
    void a_banned_word_in_prose_a_comment_or_a_message_is_found_and_one_in_code_is_not(@TempDir Path folder)
            throws Exception {
        Path page = Files.writeString(
                folder.resolve("page.md"), "The `%1$s` column.\n\nFor %1$s reads it.\n".formatted(BANNED));
        Path source = Files.writeString(folder.resolve("Source.java"), """
                /** Takes {@code %1$s}. */
                class Source {
                    // For %1$s reads it.
                    String message = "for %1$s reads it";
                }
                """.formatted(BANNED));

        assertThat(alerts(List.of(page.toString(), source.toString())))
                .extracting(alert -> alert.replaceFirst(".*[/\\\\]([A-Za-z]+\\.[a-z]+:\\d+):.*", "$1"))
                .containsExactlyInAnyOrder("page.md:3", "Source.java:3", "Source.java:4");
    }

    /** One line for each error: file, line, column, rule and message. */
    private static List<String> alerts(List<String> files) throws IOException, InterruptedException {
        Optional<Path> vale = vale();
        assumeTrue(vale.isPresent(), "Vale is not installed");
        List<String> command = new ArrayList<>(List.of(
                vale.get().toString(), "--config=.vale.ini", "--minAlertLevel=error", "--output=line", "--no-exit"));
        command.addAll(files);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().filter(line -> !line.isBlank()).toList();
    }

    private static Optional<Path> vale() {
        String goPath = Objects.requireNonNullElse(System.getenv("GOPATH"), System.getProperty("user.home") + "/go");
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), Stream.of(goPath + "/bin"))
                .map(folder -> Path.of(folder, "vale"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<String> files() throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> root = Files.list(Path.of("."))) {
            root.filter(Files::isRegularFile).map(Path::toString).forEach(files::add);
        }
        for (String folder : ROOTS) {
            try (Stream<Path> tree = Files.walk(Path.of("./" + folder))) {
                tree.filter(Files::isRegularFile).map(Path::toString).forEach(files::add);
            }
        }
        return files.stream()
                .filter(file -> PROSE.matcher(file).matches())
                .filter(file -> !EXCLUDED.matcher(file).matches())
                .sorted()
                .toList();
    }
}
