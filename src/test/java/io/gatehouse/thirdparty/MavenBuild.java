package io.gatehouse.thirdparty;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/** One run of Maven for several projects, with the local repository of the running build. It installs nothing there. */
final class MavenBuild {
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

    private MavenBuild() {}

    /**
     * Builds projects in their own folders. The calling test is skipped if a dependency can be neither found nor downloaded.
     *
     * @param folder a folder below {@code target} for the POM that lists the projects
     * @param phase a phase of Maven's default lifecycle
     */
    static void run(Path folder, Collection<Path> projects, String phase) {
        String modules = projects.stream()
                .map(project -> "<module>" + folder.toAbsolutePath().relativize(project.toAbsolutePath()) + "</module>")
                .collect(Collectors.joining());
        try {
            Files.createDirectories(folder);
            Path pom = Files.writeString(folder.resolve("pom.xml"), POM.formatted(modules));
            run(new ProcessBuilder("./mvnw", "-B", "-ntp", "-q", "-T", "2", "-f", pom.toString(), phase));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(ProcessBuilder maven) throws IOException {
        maven.command().add("-Dmaven.repo.local=" + localRepository());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process build = maven.redirectErrorStream(true).start();
        build.getOutputStream().close();
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (build.onExit().join().exitValue() != 0) {
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
