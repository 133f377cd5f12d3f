package io.gatehouse.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Decides whether tests use containers. Thread-safe. */
public final class DockerEngine {
    private DockerEngine() {}

    /**
     * True if a Docker engine responds and {@code GATEHOUSE_TEST_CONTAINERS} is not {@code false}. Without a socket no
     * class of Testcontainers is loaded.
     */
    static boolean isUsedForTests() {
        String wish = System.getProperty(
                "gatehouse.test.containers", System.getenv().getOrDefault("GATEHOUSE_TEST_CONTAINERS", "true"));
        return !wish.toLowerCase(Locale.ROOT).equals("false") && isThere();
    }

    /** True if a Docker engine responds. */
    public static boolean isThere() {
        return hasSocket(System.getenv()) && Containers.engineAnswers();
    }

    private static boolean hasSocket(Map<String, String> environment) {
        return environment.containsKey("DOCKER_HOST")
                || Stream.of(
                                "/var/run/docker.sock",
                                System.getProperty("user.home") + "/.docker/run/docker.sock",
                                environment.getOrDefault("XDG_RUNTIME_DIR", "/run") + "/docker.sock")
                        .anyMatch(socket -> Files.exists(Path.of(socket)));
    }
}
