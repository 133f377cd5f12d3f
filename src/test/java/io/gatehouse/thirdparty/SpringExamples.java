package io.gatehouse.thirdparty;

import java.nio.file.Path;
import java.util.Arrays;

/** Builds the Spring Boot projects of {@code examples} that use Spring's own verification of tokens. */
final class SpringExamples {
    private static final Path FOLDER = Path.of("target/spring-examples");

    private SpringExamples() {}

    /** A version of Spring Boot. */
    enum Version {
        SPRING_BOOT_3,
        SPRING_BOOT_4;

        /** The project of this version. */
        Path folder() {
            return Path.of("examples", name().toLowerCase(java.util.Locale.ROOT).replace('_', '-'));
        }

        /** The built application. */
        Path jar() {
            return folder().resolve("target/reports.jar");
        }
    }

    /** Builds all projects. The calling test is skipped if a dependency can be neither found nor downloaded. */
    static void build() {
        MavenBuild.run(
                FOLDER, Arrays.stream(Version.values()).map(Version::folder).toList(), "package");
    }
}
