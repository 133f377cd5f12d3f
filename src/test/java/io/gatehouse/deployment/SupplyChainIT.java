package io.gatehouse.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the build's rules for dependencies reject violations. */
@Tag("SEC-09")
class SupplyChainIT {
    @Test
    void the_jar_lists_its_components_and_their_licences() throws IOException {
        try (JarFile jar = new JarFile("target/gatehouse.jar");
                InputStream list = jar.getInputStream(jar.getEntry("META-INF/THIRD-PARTY.txt"))) {
            List<String> parts = new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("     ("))
                    .toList();
            assertThat(parts)
                    .hasSizeGreaterThan(100)
                    .anyMatch(line -> line.contains("org.eclipse.jetty:jetty-server:"))
                    .noneMatch(line -> line.contains("junit"));
        }
    }

    @Test
    void a_jetty_below_the_minimum_version_fails_the_build() throws Exception {
        Process build = maven("enforcer:enforce@default", "-Djetty.minimum=999");
        String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(build.waitFor()).as(output).isNotZero();
        assertThat(output).containsPattern("org.eclipse.jetty:jetty-server:jar:[0-9.]+ <--- banned");
    }

    private static Process maven(String... arguments) throws IOException {
        ProcessBuilder maven = new ProcessBuilder("./mvnw", "-o", "-B", "-ntp", "-q");
        maven.command().addAll(List.of(arguments));
        maven.command().add("-Dmaven.repo.local=" + System.getProperty("localRepository"));
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return maven.redirectErrorStream(true).start();
    }
}
