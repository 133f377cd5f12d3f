package io.gatehouse.thirdparty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The services of {@code examples} that depend on the jar of {@code clients/java}. One run of Maven builds the jar and all
 * services and runs their own tests. It is repeated only after a change.
 */
final class JavaServices {
    private static final Path FOLDER = Path.of("target", "java-services");
    private static final Path BUILT = FOLDER.resolve("built");
    private static final List<Path> PROJECTS = List.of(
            Path.of("clients", "java"),
            Path.of("examples", "dropwizard-service"),
            Path.of("examples", "servlet-service"),
            Path.of("examples", "spring-boot-service"),
            Path.of("examples", "spring-boot-service", "spring-boot-3.xml"));
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private JavaServices() {}

    /** The built project of a service. The calling test is skipped if a dependency cannot be downloaded. */
    static InstalledProject build(String service) {
        return InstalledProject.maven(Path.of("examples", service), JavaServices::build);
    }

    /** The command that runs the jar of a service with little memory. */
    static String[] command(String... arguments) {
        return Stream.concat(
                        Stream.of(JAVA, "-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar"),
                        Stream.of(arguments))
                .toArray(String[]::new);
    }

    private static void build() {
        try {
            if (!isBuilt()) {
                FileTime start = FileTime.from(Instant.now());
                MavenBuild.run(FOLDER, PROJECTS, "verify");
                Files.writeString(BUILT, "");
                // A file that changed during the build is newer.
                Files.setLastModifiedTime(BUILT, start);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isBuilt() throws IOException {
        if (!Files.exists(BUILT)) {
            return false;
        }
        FileTime built = Files.getLastModifiedTime(BUILT);
        for (Path project : PROJECTS) {
            try (Stream<Path> files = Files.walk(project)) {
                for (Path file : files.filter(JavaServices::isSource).toList()) {
                    if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static boolean isSource(Path file) {
        return Files.isRegularFile(file)
                && StreamSupport.stream(file.spliterator(), false)
                        .noneMatch(name -> name.toString().equals("target"));
    }
}
