package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Compares the OpenAPI document, which is written by hand, with what swagger-jaxrs2 reads from the resource classes.
 * {@link OpenApiContract} compares it with the responses of a running server.
 */
class OpenApiDriftTest {
    private static final Set<String> SERVLETS = Set.of(
            "GET /api/v1/auth/check",
            "GET /api/v1/auth/envoy/{path}",
            "GET /api/v1/revocations/changes",
            "GET /api/v1/revocations/snapshot",
            "GET /.well-known/jwks.json",
            "GET /.well-known/oauth-authorization-server",
            "GET /.well-known/openid-configuration");
    private static final Set<String> PATH_KEYS_BESIDE_VERBS = Set.of("parameters");
    private static final List<String> SUCCESS = List.of("200", "201", "204");

    private static final JsonNode ROOT = OpenApiDocument.load().root();
    private static final List<ResourceOperation> OPERATIONS = ResourceReader.all();

    @Test
    void lists_exactly_the_operations_of_the_resources_and_servlets() {
        Set<String> documented = new TreeSet<>();
        ROOT.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(verb -> {
                    if (!PATH_KEYS_BESIDE_VERBS.contains(verb)) {
                        documented.add(verb.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        Set<String> expected =
                OPERATIONS.stream().map(ResourceOperation::toString).collect(Collectors.toCollection(TreeSet::new));
        expected.addAll(SERVLETS);

        assertThat(OPERATIONS).isNotEmpty();
        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void lists_exactly_the_accepted_content_types() {
        Map<String, Set<String>> expected = new TreeMap<>();
        Map<String, Set<String>> documented = new TreeMap<>();
        for (ResourceOperation operation : OPERATIONS) {
            expected.computeIfAbsent(operation.toString(), k -> new TreeSet<>()).addAll(operation.consumes());
            documented.put(
                    operation.toString(),
                    DocumentedOperation.Body.of(documented(operation)).stream()
                            .map(DocumentedOperation.Body::type)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        assertThat(documented).isEqualTo(expected);
    }

    @Test
    void requires_the_access_that_the_annotation_requires() {
        for (ResourceOperation operation : OPERATIONS) {
            JsonNode documented = documented(operation);
            assertThat(documented.path("security").isEmpty())
                    .as(operation.toString())
                    .isEqualTo(operation.isPublic());
            assertThat(texts(documented.path("x-roles")))
                    .as(operation.toString())
                    .isEqualTo(operation.roles());
            assertThat(documented.path("responses").has("401") || operation.isPublic())
                    .as("401 of %s", operation)
                    .isTrue();
            assertThat(documented.path("responses").has("403"))
                    .as("403 of %s", operation)
                    .isEqualTo(!operation.isPublic());
        }
    }

    @Test
    void lists_exactly_the_parameters() {
        for (ResourceOperation operation : OPERATIONS) {
            Set<String> documented = parameters(ROOT.path("paths").path(operation.documentedPath()));
            documented.addAll(parameters(documented(operation)));

            assertThat(documented).as(operation.toString()).isEqualTo(parameters(operation.operation()));
        }
    }

    @Test
    void describes_the_members_of_every_request_body() {
        for (ResourceOperation operation : OPERATIONS) {
            for (String type : operation.consumes()) {
                // Forms are read by hand, so the reader sees no members; they are tested over HTTP.
                if (!type.equals(MediaType.APPLICATION_FORM_URLENCODED)) {
                    compareBodies(operation, type);
                }
            }
        }
    }

    private void compareBodies(ResourceOperation operation, String type) {
        SchemaComparison comparison = new SchemaComparison(ROOT, operation.document(), false);
        String where = operation + " " + type;
        List<JsonNode> documented = DocumentedOperation.Body.of(documented(operation)).stream()
                .filter(body -> body.type().equals(type))
                .map(DocumentedOperation.Body::schema)
                .toList();
        JsonNode derived =
                operation.operation().at("/requestBody/content").path(type).path("schema");
        if (comparison.isReadByHand(derived)) {
            // The reader sees no members in a body of several shapes; it is tested over HTTP.
            assertThat(documented).as(where).hasSizeGreaterThan(1);
        } else {
            assertThat(documented).as(where).hasSize(1);
            comparison.compare(documented.get(0), derived, where);
        }
    }

    @Test
    void describes_the_members_of_every_response() {
        for (ResourceOperation operation : OPERATIONS) {
            if (operation.hasNoResponseBody()) {
                assertThat(documented(operation).path("responses").has("204"))
                        .as(operation.toString())
                        .isTrue();
            } else if (!operation.responseSchema().isMissingNode()) {
                new SchemaComparison(ROOT, operation.document(), true)
                        .compare(responseSchema(operation), operation.responseSchema(), operation.toString());
            }
        }
    }

    private JsonNode documented(ResourceOperation operation) {
        return ROOT.path("paths").path(operation.documentedPath()).path(operation.verb());
    }

    private JsonNode responseSchema(ResourceOperation operation) {
        JsonNode responses = documented(operation).path("responses");
        JsonNode success = responses.path(
                SUCCESS.stream().filter(responses::has).findFirst().orElseThrow());
        JsonNode response =
                success.has("$ref") ? ROOT.at(success.path("$ref").textValue().substring(1)) : success;
        return response.path("content").path(MediaType.APPLICATION_JSON).path("schema");
    }

    /** Each with its place, such as {@code query limit}. The code checks by hand which query parameters are required. */
    private static Set<String> parameters(JsonNode holder) {
        return StreamSupport.stream(holder.path("parameters").spliterator(), false)
                .map(p -> p.path("in").textValue() + " " + p.path("name").textValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .collect(Collectors.toSet());
    }
}
