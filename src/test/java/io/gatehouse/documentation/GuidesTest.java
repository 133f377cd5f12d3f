package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The code of docs/guides is the code of the examples, which tests run. A fenced block states its source after its
 * language: a file, or a region of a file after {@code #}. A region is between lines that contain {@code region name}
 * and {@code endregion}, and is shown without its common indentation.
 */
class GuidesTest {
    private static final Path GUIDES = Path.of("docs/guides");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```([^\\n]*)\\n(.*?)^```$");
    /** Commands and their output are not code of an example. */
    private static final List<String> WITHOUT_SOURCE = List.of("sh", "json", "text");

    /**
     * A fenced block.
     *
     * @param source the path of a file and possibly {@code #} and a region; empty if the block states none
     */
    private record Block(Path page, String language, String source, String text) {}

    @Test
    void each_code_block_equals_its_source() throws IOException {
        List<Block> blocks = blocks();
        assertThat(blocks).isNotEmpty().allSatisfy(block -> {
            if (block.source().isEmpty()) {
                assertThat(block.language())
                        .as("%s: a block without a source", block.page())
                        .isIn(WITHOUT_SOURCE);
            } else {
                assertThat(block.text())
                        .as("%s: %s", block.page(), block.source())
                        .isEqualTo(source(block.source()));
            }
        });
    }

    @Test
    void each_guide_is_listed_by_the_readme_and_the_index() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String index = Files.readString(Path.of("docs/README.md"));
        for (Path page : pages()) {
            assertThat(readme).contains("(docs/guides/" + page.getFileName() + ")");
            assertThat(index).contains("(guides/" + page.getFileName() + ")");
        }
    }

    @Test
    void both_spring_boot_examples_have_the_same_code() throws IOException {
        Path three = Path.of("examples/spring-boot-3/src");
        Path four = Path.of("examples/spring-boot-4/src");
        try (Stream<Path> files = Files.walk(three)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(four.resolve(three.relativize(file))).hasSameTextualContentAs(file);
            }
        }
    }

    @Test
    void a_region_has_no_common_indentation_and_a_missing_one_is_an_error(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("code.py"), """
                before
                    # region one
                    first

                        second
                    # endregion
                after
                """);
        assertThat(source(file + "#one")).isEqualTo("first\n\n    second\n");
        assertThat(source(file.toString())).startsWith("before\n");
        assertThatThrownBy(() -> source(file + "#two")).isInstanceOf(AssertionError.class);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(GUIDES)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages()) {
            Matcher block = BLOCK.matcher(Files.readString(page));
            while (block.find()) {
                String[] words = block.group(1).strip().split(" +", 2);
                blocks.add(new Block(page, words[0], words.length > 1 ? words[1] : "", block.group(2)));
            }
        }
        return blocks;
    }

    private static String source(String reference) {
        int hash = reference.indexOf('#');
        Path file = Path.of(hash < 0 ? reference : reference.substring(0, hash));
        try {
            String text = Files.readString(file);
            return hash < 0 ? text : region(file, text, reference.substring(hash + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String region(Path file, String text, String name) {
        Pattern start = Pattern.compile("\\bregion " + Pattern.quote(name) + "\\b");
        List<String> lines = text.lines()
                .dropWhile(line -> !start.matcher(line).find())
                .skip(1)
                .takeWhile(line -> !line.contains("endregion"))
                .toList();
        assertThat(lines).as("region %s of %s", name, file).isNotEmpty();
        return lines.stream().collect(Collectors.joining("\n")).stripIndent() + "\n";
    }
}
