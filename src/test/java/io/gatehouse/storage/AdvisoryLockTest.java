package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Jobs with the same lock number would block each other. */
@Tag("AUD-07")
class AdvisoryLockTest {
    private static final Pattern NUMBERED = Pattern.compile("advisory_\\w*lock\\w*\\(\\s*(-?[0-9][0-9_]*)");

    @Test
    void every_lock_has_a_different_number() {
        assertThat(Arrays.stream(AdvisoryLock.values()).map(AdvisoryLock::number))
                .doesNotHaveDuplicates();
    }

    @Test
    void migrations_use_these_numbers_and_no_other_class_contains_them() throws IOException {
        Set<String> known = Arrays.stream(AdvisoryLock.values())
                .map(lock -> String.valueOf(lock.number()))
                .collect(Collectors.toSet());
        assertThat(numbers(Path.of("src/main/resources/migrations")))
                .isNotEmpty()
                .allMatch(known::contains);
        assertThat(numbers(Path.of("src/main/java"))).isEmpty();
        assertThat(numbers(Path.of("clients/java/src/main/java"))).isEmpty();
        assertThat(numbers(Path.of("ops"))).isEmpty();
    }

    private static List<String> numbers(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .flatMap(file -> NUMBERED.matcher(read(file)).results().map(found -> found.group(1)))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
