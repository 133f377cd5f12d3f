package io.gatehouse.documentation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * The part of an OpenAPI document that clients depend on: operations with their ids, parameters, request bodies,
 * responses and access, the schemas, and the security schemes. Summaries, descriptions, titles and examples are left out.
 */
final class PublicApi {
    private static final Set<String> TEXTS = Set.of("summary", "description", "title", "example", "examples");
    /** The keys of these are names and no keywords: a member may be called {@code title}. */
    private static final Set<String> NAMED = Set.of("properties", "schemas", "scopes", "mapping");

    private final JsonNode document;
    private final ObjectMapper json = new ObjectMapper();

    PublicApi(JsonNode document) {
        this.document = document;
    }

    /** As YAML, in the order of the document. */
    String yaml() {
        ObjectNode api = json.createObjectNode();
        api.set("servers", withoutTexts(document.path("servers")));
        ObjectNode operations = api.putObject("operations");
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(verb -> verb.getValue().has("operationId"))
                        .forEach(verb -> operations.set(
                                verb.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation(path.getValue(), verb.getValue()))));
        api.set("schemas", withoutTexts(document.at("/components")).path("schemas"));
        api.set("securitySchemes", withoutTexts(document.at("/components/securitySchemes")));
        return dump(api);
    }

    private ObjectNode operation(JsonNode path, JsonNode operation) {
        ObjectNode shape = json.createObjectNode();
        shape.set("operationId", operation.path("operationId"));
        shape.set("security", operation.path("security"));
        for (String key : List.of("x-roles", "deprecated")) {
            if (operation.has(key)) {
                shape.set(key, operation.path(key));
            }
        }
        ArrayNode parameters = json.createArrayNode();
        for (JsonNode holder : List.of(path, operation)) {
            holder.path("parameters").forEach(parameter -> parameters.add(withoutTexts(resolve(parameter))));
        }
        if (!parameters.isEmpty()) {
            shape.set("parameters", parameters);
        }
        if (operation.has("requestBody")) {
            shape.set("requestBody", withoutTexts(resolve(operation.path("requestBody"))));
        }
        ObjectNode responses = shape.putObject("responses");
        operation
                .path("responses")
                .properties()
                .forEach(response -> responses.set(response.getKey(), response(resolve(response.getValue()))));
        return shape;
    }

    private JsonNode response(JsonNode response) {
        ObjectNode shape = json.createObjectNode();
        response.path("headers")
                .properties()
                .forEach(header -> shape.withObjectProperty("headers")
                        .set(header.getKey(), withoutTexts(resolve(header.getValue()))));
        if (response.has("content")) {
            shape.set("content", withoutTexts(response.path("content")));
        }
        return shape;
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").textValue().substring(1)) : node;
    }

    private static JsonNode withoutTexts(JsonNode node) {
        JsonNode copy = node.deepCopy();
        removeTexts(copy, false);
        return copy;
    }

    private static void removeTexts(JsonNode node, boolean named) {
        if (node instanceof ObjectNode object && !named) {
            object.remove(TEXTS);
        }
        if (node.isObject()) {
            node.properties().forEach(entry -> removeTexts(entry.getValue(), NAMED.contains(entry.getKey()) && !named));
        } else {
            node.forEach(item -> removeTexts(item, false));
        }
    }

    private String dump(JsonNode api) {
        DumperOptions options = new DumperOptions();
        options.setWidth(120);
        try {
            return new Yaml(options).dump(json.treeToValue(api, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree is always a value.", e);
        }
    }
}
