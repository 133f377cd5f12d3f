package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Checks the OpenAPI document on its own: schema, references, examples, problems and headers. */
class OpenApiDocumentTest {
    private static final String SCHEMA = "/openapi/oas-3.1-schema-2026-08-03.json";

    private final ObjectMapper json = new ObjectMapper();
    private final OpenApiDocument document = OpenApiDocument.load();
    private final JsonNode root = document.root();

    @Test
    void is_openapi_3_1_by_the_official_schema() throws Exception {
        try (var schema = Objects.requireNonNull(getClass().getResourceAsStream(SCHEMA))) {
            String text = new String(schema.readAllBytes(), StandardCharsets.UTF_8);

            assertThat(SchemaCheck.documentErrors(text, root)).isEmpty();
            JsonNode broken = root.deepCopy();
            ((com.fasterxml.jackson.databind.node.ObjectNode) broken).remove("info");
            assertThat(SchemaCheck.documentErrors(text, broken)).isNotEmpty();
        }
    }

    @Test
    void is_the_same_in_both_formats() throws Exception {
        String yaml = new String(document.yaml(), StandardCharsets.UTF_8);
        // Many parsers reject more than 50 aliases, so the served document has none.
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);

        JsonNode read = json.valueToTree(new Yaml(new SafeConstructor(options)).load(yaml));

        assertThat(read).isEqualTo(root);
        assertThat(json.readTree(document.json())).isEqualTo(root);
    }

    @Test
    void every_reference_resolves_and_every_component_is_used() {
        Set<String> used = new HashSet<>();
        root.findValuesAsText("$ref").forEach(used::add);

        assertThat(used)
                .allSatisfy(
                        reference -> assertThat(root.at(reference.substring(1)).isMissingNode())
                                .as(reference)
                                .isFalse());
        for (String kind : List.of("schemas", "responses", "examples", "headers")) {
            root.at("/components/" + kind)
                    .fieldNames()
                    .forEachRemaining(name -> assertThat(used).contains("#/components/" + kind + "/" + name));
        }
    }

    @Test
    void operation_ids_are_unique() {
        assertThat(root.path("paths").findValuesAsText("operationId")).doesNotHaveDuplicates();
    }

    @Test
    void every_example_matches_its_schema() {
        SchemaCheck check = new SchemaCheck(root);
        List<String> seen = new ArrayList<>();

        for (JsonNode holder : root.findParents("schema")) {
            for (JsonNode example : examples(holder)) {
                seen.add(example.toString());
                assertThat(check.errors(holder.path("schema"), example))
                        .as("%s", example)
                        .isEmpty();
            }
        }

        assertThat(seen).hasSizeGreaterThan(50);
    }

    @Test
    void every_body_has_an_example() {
        for (JsonNode content : root.findValues("content")) {
            content.forEach(media -> assertThat(examples(media)).as("%s", media).isNotEmpty());
        }
    }

    private List<JsonNode> examples(JsonNode holder) {
        List<JsonNode> examples = new ArrayList<>();
        if (holder.has("example")) {
            examples.add(holder.path("example"));
        }
        holder.path("examples").forEach(example -> examples.add(resolve(example).path("value")));
        return examples;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").textValue().substring(1)) : node;
    }

    @Test
    void lists_exactly_the_problems_of_the_catalogue() {
        JsonNode examples = root.at("/components/examples");

        assertThat(examples).hasSameSizeAs(Problem.values());
        for (Problem problem : Problem.values()) {
            String name = problem.type().substring(problem.type().lastIndexOf(':') + 1);
            JsonNode value = examples.path(name).path("value");
            assertThat(value.path("type").textValue()).isEqualTo(problem.type());
            assertThat(value.path("title").textValue()).isEqualTo(problem.title());
            assertThat(value.path("status").intValue()).isEqualTo(problem.status());
        }
    }

    @Test
    void a_problem_is_listed_only_under_its_own_status() {
        root.path("paths")
                .forEach(path -> path.forEach(operation -> operation
                        .path("responses")
                        .properties()
                        .forEach(response -> examplesOf(response.getValue()).forEach(problem -> {
                            boolean anywhere = response.getKey().equals("default");
                            assertThat(anywhere
                                            || problem.path("status").asText().equals(response.getKey()))
                                    .as("%s under %s", problem, response.getKey())
                                    .isTrue();
                        }))));
    }

    private List<JsonNode> examplesOf(JsonNode response) {
        return examples(resolve(response).path("content").path("application/problem+json"));
    }

    @Test
    void responses_have_the_headers_that_their_problems_require() {
        root.at("/components/responses").forEach(response -> {
            Set<String> headers = new HashSet<>();
            response.path("headers").fieldNames().forEachRemaining(headers::add);
            for (JsonNode problem : examplesOf(response)) {
                int status = problem.path("status").intValue();
                if (status == 401 || status == 403) {
                    assertThat(headers).contains("WWW-Authenticate");
                }
                if (status == 503) {
                    assertThat(headers).contains("Retry-After");
                }
            }
        });
    }
}
