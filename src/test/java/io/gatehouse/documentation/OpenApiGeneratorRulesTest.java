package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Rules that keep the OpenAPI document usable in client generators and in Swagger UI. {@link GeneratedClientsIT} runs
 * generated clients; these rules hold for all operations, and also without the toolchains. CONTRIBUTING lists them.
 */
class OpenApiGeneratorRulesTest {
    private static final List<String> SUFFIXES = List.of("", "request", "response", "params", "operation");
    private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf", "allOf", "not", "if");

    private final JsonNode root = OpenApiDocument.load().root();
    private final List<JsonNode> operations = root.path("paths").findParents("operationId");

    @Test
    void the_only_server_is_the_root() {
        assertThat(root.findValues("servers")).hasSize(1);
        assertThat(root.at("/servers")).hasSize(1);
        assertThat(root.at("/servers/0/url").textValue()).isEqualTo("/");
    }

    @Test
    void no_schema_has_the_name_of_generated_code() {
        Set<String> taken = new HashSet<>(List.of("client", "clientoption", "apiclient", "configuration", "response"));
        for (JsonNode operation : operations) {
            String id = operation.path("operationId").textValue();
            assertThat(id).matches("[a-z][a-zA-Z]+");
            SUFFIXES.forEach(suffix -> taken.add(id.toLowerCase(Locale.ROOT) + suffix));
        }

        assertThat(operations).isNotEmpty();
        assertThat(root.at("/components/schemas").properties()).isNotEmpty().allSatisfy(schema -> {
            assertThat(schema.getKey()).matches("[A-Z][a-zA-Z]+").doesNotStartWith("New");
            assertThat(schema.getKey().toLowerCase(Locale.ROOT)).isNotIn(taken);
        });
    }

    @Test
    void every_body_has_one_media_type() {
        assertThat(root.findValues("content"))
                .isNotEmpty()
                .allSatisfy(content -> assertThat(content).hasSize(1));
    }

    @Test
    void objects_in_bodies_are_named() {
        for (JsonNode content : root.findValues("content")) {
            for (JsonNode media : content) {
                JsonNode schema = media.path("schema");
                JsonNode item = schema.has("items") ? schema.path("items") : schema;
                assertThat(item.has("properties")).as("%s", media).isFalse();
            }
        }
    }

    @Test
    void a_request_is_an_object_without_alternatives() {
        for (Map.Entry<String, JsonNode> request : requests().entrySet()) {
            JsonNode schema = request.getValue();
            assertThat(schema.path("type").textValue()).as(request.getKey()).isEqualTo("object");
            ALTERNATIVES.forEach(keyword ->
                    assertThat(schema.findValues(keyword)).as(request.getKey()).isEmpty());
        }
    }

    @Test
    void the_alternatives_of_a_response_are_named_schemas() {
        for (JsonNode schema : root.at("/components/schemas")) {
            assertThat(schema.findValues("anyOf")).isEmpty();
            assertThat(schema.findValues("allOf")).isEmpty();
            schema.path("oneOf").forEach(one -> assertThat(one.has("$ref")).isTrue());
            assertThat(schema.has("oneOf") && schema.has("properties")).isFalse();
        }
    }

    /** Swagger UI prefills a request with these examples, and with {@code string} where one is missing. */
    @Test
    void the_examples_of_the_properties_are_a_valid_request() {
        SchemaCheck check = new SchemaCheck(root);
        requests().forEach((name, schema) -> {
            ObjectNode request = JsonNodeFactory.instance.objectNode();
            schema.path("properties").properties().forEach(property -> {
                assertThat(property.getValue().has("example"))
                        .as("example of %s.%s", name, property.getKey())
                        .isTrue();
                request.set(property.getKey(), property.getValue().path("example"));
            });
            assertThat(check.errors(schema, request)).as(name).isEmpty();
        });
    }

    /** The schemas of the request bodies by name. */
    private Map<String, JsonNode> requests() {
        List<String> references = new ArrayList<>();
        for (JsonNode body : root.findValues("requestBody")) {
            body.path("content")
                    .forEach(media ->
                            references.add(media.path("schema").path("$ref").asText()));
        }
        assertThat(references).isNotEmpty().doesNotContain("");
        return references.stream()
                .distinct()
                .collect(Collectors.toMap(reference -> reference, reference -> root.at(reference.substring(1))));
    }
}
