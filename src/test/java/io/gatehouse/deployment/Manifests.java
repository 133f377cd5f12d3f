package io.gatehouse.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Reads the project's Kubernetes manifests and validates them with the model of the Kubernetes client. */
final class Manifests {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Map<String, Schema> SCHEMAS = Map.of(
            "v1 Namespace", V1Namespace::validateJsonElement,
            "v1 ConfigMap", V1ConfigMap::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "batch/v1 Job", V1Job::validateJsonElement,
            "apps/v1 Deployment", V1Deployment::validateJsonElement,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    private Manifests() {}

    /** Returns every document of every file in {@code ops/kubernetes}. */
    static List<JsonNode> all() throws IOException {
        List<JsonNode> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("ops/kubernetes"))) {
            for (Path file : files.sorted().toList()) {
                try (MappingIterator<JsonNode> documents =
                        YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
                    found.addAll(documents.readAll());
                }
            }
        }
        return found;
    }

    /** Returns the manifest of this kind; fails unless there is exactly one. */
    static JsonNode one(String kind) throws IOException {
        List<JsonNode> found = all().stream()
                .filter(manifest -> manifest.path("kind").asText().equals(kind))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " manifests are a " + kind);
        }
        return found.get(0);
    }

    /**
     * Validates a manifest against the schema of its kind: no unknown field at any depth, and every required field.
     *
     * @throws IllegalArgumentException with the name of the field
     */
    static void validate(JsonNode manifest) throws IOException {
        String kind = manifest.path("apiVersion").asText() + " "
                + manifest.path("kind").asText();
        Schema schema = SCHEMAS.get(kind);
        if (schema == null) {
            throw new IllegalArgumentException("No schema is known here for " + kind);
        }
        schema.validate(JsonParser.parseString(manifest.toString()));
    }

    private interface Schema {
        void validate(JsonElement manifest) throws IOException;
    }
}
