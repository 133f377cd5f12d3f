package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The build runs the integration tests of this package one at a time and all others in parallel. It separates them by a
 * tag, which also works with {@code -Dit.test=}, so each test runs once.
 */
class ProcessesTagTest {
    private static final String TAG = "@Tag(\"processes\")";

    @Test
    void only_the_integration_tests_of_this_package_have_the_tag() throws IOException {
        List<Path> tests;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            tests = files.filter(file -> file.toString().endsWith("IT.java")).toList();
        }
        assertThat(tests).hasSizeGreaterThan(15).allSatisfy(test -> {
            boolean here = test.toString().contains("/process/");
            assertThat(Files.readString(test).contains(TAG))
                    .as("%s has %s", test, TAG)
                    .isEqualTo(here);
        });
    }
}
