package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The artifact gatehouse-verifier is built from the code of the service, so it has the service's versions. */
class ArtifactTest {
    private static final Pattern VERSION = Pattern.compile("<([a-z0-9.-]+\\.version|accp\\.platform)>([^<]+)</");
    private static final Pattern OWN = Pattern.compile("<version>([^<]+)</version>");

    private static Map<String, String> versions(String pom) throws IOException {
        Map<String, String> versions = new TreeMap<>();
        VERSION.matcher(Files.readString(Path.of(pom)))
                .results()
                .forEach(found -> versions.putIfAbsent(found.group(1), found.group(2)));
        return versions;
    }

    private static String own(String pom) throws IOException {
        return OWN.matcher(Files.readString(Path.of(pom)))
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    @Test
    void the_artifact_has_the_version_of_the_service_and_of_its_libraries() throws IOException {
        Map<String, String> client = versions("clients/java/pom.xml");
        Map<String, String> shared = new TreeMap<>(client);
        shared.keySet().retainAll(versions("pom.xml").keySet());

        assertThat(own("clients/java/pom.xml")).isEqualTo(own("pom.xml"));
        assertThat(shared)
                .containsKeys(
                        "jackson.version", "jspecify.version", "accp.version", "dropwizard.version", "jetty.version");
        assertThat(versions("pom.xml")).containsAllEntriesOf(shared);
    }

    /** Dropwizard manages these versions. */
    @Test
    void the_artifact_has_the_cache_library_and_the_servlet_api_of_the_service() throws IOException {
        Map<String, String> client = versions("clients/java/pom.xml");

        assertThat(jar(Caffeine.class)).isEqualTo("caffeine-" + client.get("caffeine.version") + ".jar");
        assertThat(jar(Servlet.class)).isEqualTo("jakarta.servlet-api-" + client.get("servlet.version") + ".jar");
    }

    @Test
    void the_service_has_neither_the_adapters_nor_their_frameworks() {
        for (String adapterOrFramework : List.of(
                "io.gatehouse.verifier.http.Refusal",
                "io.grpc.ServerInterceptor",
                "org.springframework.core.SpringVersion")) {
            assertThatThrownBy(() -> Class.forName(adapterOrFramework)).isInstanceOf(ClassNotFoundException.class);
        }
    }

    private static String jar(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getFileName()
                .toString();
    }
}
