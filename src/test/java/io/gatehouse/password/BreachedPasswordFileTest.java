package io.gatehouse.password;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("PWD-04")
class BreachedPasswordFileTest {
    @TempDir
    private Path folder = Path.of("target");

    static String sha1(String text) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return HexFormat.of().withUpperCase().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("breached.txt"), text);
    }

    private static List<String> lines(int count) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Counts of different lengths, so that the lines have different lengths.
            lines.add(sha1("breached " + i) + ":" + (long) Math.pow(10, i % 9));
        }
        Collections.sort(lines);
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void exactly_the_lines_of_the_file_are_found(int count) throws Exception {
        for (String newline : List.of("\n", "\r\n")) {
            for (String end : List.of("", newline)) {
                BreachedPasswordFile file = new BreachedPasswordFile(write(String.join(newline, lines(count)) + end));
                for (int i = 0; i < count; i++) {
                    assertThat(file.contains(sha1("breached " + i)))
                            .as("%s of %s", i, count)
                            .isTrue();
                    assertThat(file.contains(sha1("safe " + i))).isFalse();
                }
                assertThat(file.contains("0".repeat(40))).isFalse();
                assertThat(file.contains("F".repeat(40))).isFalse();
            }
        }
    }

    @Test
    void lower_case_is_accepted_and_a_count_of_zero_is_not_a_breach() throws Exception {
        BreachedPasswordFile file =
                new BreachedPasswordFile(write(sha1("password").toLowerCase(java.util.Locale.ROOT) + ":3\n"));
        assertThat(file.contains(sha1("password"))).isTrue();
        assertThat(new BreachedPasswordFile(write(sha1("password") + ":0\n")).contains(sha1("password")))
                .isFalse();
    }

    @Test
    void a_replaced_file_is_used_by_the_next_search() throws Exception {
        BreachedPasswordFile file = new BreachedPasswordFile(write(sha1("password") + ":3\n"));
        assertThat(file.contains(sha1("another"))).isFalse();
        Path next = Files.writeString(folder.resolve("next.txt"), sha1("another") + ":3\n");
        Files.move(
                next,
                folder.resolve("breached.txt"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(file.contains(sha1("another"))).isTrue();
    }

    @Test
    void an_unreadable_file_is_an_error_and_not_a_result() throws Exception {
        assertThatThrownBy(() -> new BreachedPasswordFile(folder.resolve("none")).contains(sha1("password")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new BreachedPasswordFile(write("x".repeat(1000))).contains(sha1("password")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_usable_file_has_no_unusable_reason() throws Exception {
        assertThat(BreachedPasswordFile.unusableReason(
                        write(String.join("\r\n", lines(500)) + "\r\n").toString()))
                .isEmpty();
        assertThat(BreachedPasswordFile.unusableReason(
                        write(sha1("password") + ":3").toString()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // Empty, NTLM instead of SHA-1, no counts, a list of passwords
        "'',is not made of lines",
        "8846F7EAEE8FB117AD06BDD830B7586C:3,is not made of lines",
        "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8,is not made of lines",
        "password,is not made of lines",
    })
    void a_file_of_another_format_is_rejected(String text, String fault) throws Exception {
        assertThat(BreachedPasswordFile.unusableReason(write(text).toString()).orElseThrow())
                .contains(fault);
    }

    @Test
    void an_unsorted_or_missing_file_is_rejected() throws Exception {
        List<String> lines = lines(500);
        Collections.reverse(lines);
        assertThat(BreachedPasswordFile.unusableReason(
                                write(String.join("\n", lines)).toString())
                        .orElseThrow())
                .contains("not sorted");
        assertThat(BreachedPasswordFile.unusableReason(folder.resolve("none").toString())
                        .orElseThrow())
                .contains("cannot be read");
        assertThat(BreachedPasswordFile.unusableReason(folder.toString()).orElseThrow())
                .contains("cannot be read");
        assertThat(BreachedPasswordFile.unusableReason("a\0b").orElseThrow()).contains("cannot be read");
    }
}
