package io.gatehouse.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the Kubernetes manifests against Kubernetes' schemas, Gatehouse's settings and each other. */
class KubernetesTest {
    private static final Pattern VARIABLE = Pattern.compile("(?m)^#?(GATEHOUSE_\\w+)=");
    private static final String NAME = "app.kubernetes.io/name";

    static List<JsonNode> manifests() throws IOException {
        return Manifests.all();
    }

    private static JsonNode pod(String kind) throws IOException {
        return Manifests.one(kind).at("/spec/template/spec");
    }

    private static JsonNode container(String kind) throws IOException {
        return pod(kind).path("containers").path(0);
    }

    private static Stream<String> variables(JsonNode container) {
        return values(container.path("env"))
                .map(variable -> variable.path("name").asText());
    }

    private static Stream<JsonNode> values(JsonNode array) {
        return Stream.iterate(0, i -> i < array.size(), i -> i + 1).map(array::get);
    }

    private static long seconds(String variable) throws IOException {
        return values(container("Deployment").path("env"))
                .filter(entry -> entry.path("name").asText().equals(variable))
                .map(entry -> entry.path("value").asText().replace("s", ""))
                .mapToLong(Long::parseLong)
                .sum();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void each_manifest_matches_the_schema_of_its_kind(JsonNode manifest) {
        assertThatCode(() -> Manifests.validate(manifest)).doesNotThrowAnyException();
        assertThat(
                        manifest.path("kind").asText().equals("Namespace")
                                ? manifest.at("/metadata/name").asText()
                                : manifest.at("/metadata/namespace").asText())
                .isEqualTo("gatehouse");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/spec",
                "/spec/template/spec",
                "/spec/template/spec/containers/0",
                "/spec/template/spec/containers/0/readinessProbe/httpGet",
                "/spec/template/spec/containers/0/securityContext",
                "/spec/template/spec/volumes/0/secret",
            })
    void an_unknown_field_is_found_at_any_depth(String where) throws IOException {
        JsonNode manifest = Manifests.one("Deployment");
        ((ObjectNode) manifest.at(where)).put("runAsNonroot", true);
        assertThatThrownBy(() -> Manifests.validate(manifest)).hasMessageContaining("runAsNonroot");
    }

    @Test
    void a_missing_required_field_is_found() throws IOException {
        JsonNode manifest = Manifests.one("Deployment");
        ((ObjectNode) manifest.path("spec")).remove("selector");
        assertThatThrownBy(() -> Manifests.validate(manifest)).hasMessageContaining("selector");
    }

    @Test
    void each_variable_is_one_that_gatehouse_reads() throws IOException {
        Set<String> known = VARIABLE.matcher(Files.readString(Path.of(".env.example")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toSet());
        Set<String> named = new TreeSet<>();
        Manifests.one("ConfigMap").path("data").fieldNames().forEachRemaining(named::add);
        for (String kind : List.of("Deployment", "Job")) {
            variables(container(kind))
                    .map(name -> name.replaceFirst("_FILE$", ""))
                    .forEach(named::add);
        }
        assertThat(named)
                .contains("GATEHOUSE_MASTER_KEY", "GATEHOUSE_ADMIN_TOKEN", "GATEHOUSE_ISSUER")
                .isSubsetOf(known);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Deployment", "Job"})
    void each_pod_runs_without_privileges_on_files_that_it_cannot_change(String kind) throws IOException {
        JsonNode pod = pod(kind);
        // A Service named gatehouse would set GATEHOUSE_PORT to tcp://….
        assertThat(pod.path("enableServiceLinks").asBoolean(true)).isFalse();
        assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains("USER " + pod.at("/securityContext/runAsUser").asText() + ":");
        JsonNode rights = container(kind).path("securityContext");
        assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(values(container(kind).path("volumeMounts"))
                        .map(mount -> mount.path("mountPath").asText()))
                .contains("/tmp", "/secrets");
        assertThat(container(kind).at("/resources/limits").size()).isEqualTo(2);
    }

    @Test
    void migration_and_instances_have_the_same_version() throws IOException {
        assertThat(container("Job").path("image"))
                .isEqualTo(container("Deployment").path("image"));
    }

    @Test
    void an_instance_is_not_killed_before_its_stop_must_be_over() throws IOException {
        long drain = seconds("GATEHOUSE_DRAIN_DELAY");
        JsonNode ready = container("Deployment").path("readinessProbe");
        assertThat(drain)
                .isGreaterThan(ready.path("periodSeconds").asLong()
                        * ready.path("failureThreshold").asLong());
        assertThat(pod("Deployment").path("terminationGracePeriodSeconds").asLong())
                .isGreaterThan(drain + seconds("GATEHOUSE_DRAIN_LIMIT"));
    }

    @Test
    void probes_use_endpoints_that_need_no_token() throws IOException {
        JsonNode container = container("Deployment");
        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz/live");
        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/healthz/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/healthz/ready");
        for (String probe : List.of("livenessProbe", "startupProbe", "readinessProbe")) {
            assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("admin");
        }
        assertThat(variables(container)).contains("GATEHOUSE_ADMIN_BIND", "GATEHOUSE_ADMIN_TOKEN_FILE");
    }

    @Test
    void every_pod_selector_selects_the_instances() throws IOException {
        JsonNode labels = Manifests.one("Deployment").at("/spec/template/metadata/labels");
        assertThat(Manifests.one("Deployment").at("/spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(Manifests.one("Service").at("/spec/selector")).isEqualTo(labels);
        assertThat(Manifests.one("PodDisruptionBudget").at("/spec/selector/matchLabels"))
                .isEqualTo(labels);
        assertThat(Manifests.one("HorizontalPodAutoscaler")
                        .at("/spec/scaleTargetRef/name")
                        .asText())
                .isEqualTo(Manifests.one("Deployment").at("/metadata/name").asText());
        JsonNode reached = Manifests.one("NetworkPolicy").at("/spec/podSelector/matchLabels");
        assertThat(reached.path(NAME)).isEqualTo(labels.path(NAME));
        // The migration needs the same egress rules.
        assertThat(Manifests.one("Job").at("/spec/template/metadata/labels").path(NAME))
                .isEqualTo(reached.path(NAME));
        assertThat(reached.size()).isEqualTo(1);
    }
}
