package io.gatehouse.thirdparty;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Builds the Spring Boot projects of {@code examples}. One run of Maven builds all of them; it uses the local repository
 * of the running build.
 */
final class SpringExamples {
    private static final Path FOLDER = Path.of("target/spring-examples");
    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>com.example</groupId>
              <artifactId>all</artifactId>
              <version>1</version>
              <packaging>pom</packaging>
              <modules>%s</modules>
            </project>
            """;

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
    static void build() throws IOException, InterruptedException {
        String modules = Arrays.stream(Version.values())
                .map(version -> "<module>"
                        + FOLDER.toAbsolutePath().relativize(version.folder().toAbsolutePath()) + "</module>")
                .collect(Collectors.joining());
        Files.createDirectories(FOLDER);
        Path pom = Files.writeString(FOLDER.resolve("pom.xml"), POM.formatted(modules));
        ProcessBuilder maven =
                new ProcessBuilder("./mvnw", "-B", "-ntp", "-q", "-T", "2", "-f", pom.toString(), "package");
        maven.command().add("-Dmaven.repo.local=" + localRepository());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process build = maven.redirectErrorStream(true).start();
        build.getOutputStream().close();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (build.waitFor() != 0) {
            assumeFalse(
                    output.contains("Could not transfer"), () -> "skipped: Maven Central is unreachable: " + output);
            throw new AssertionError(output);
        }
    }

    /** Surefire sets the property; a test that runs without Maven uses the default. */
    private static String localRepository() {
        return System.getProperty(
                "localRepository",
                Path.of(System.getProperty("user.home"), ".m2/repository").toString());
    }
}
