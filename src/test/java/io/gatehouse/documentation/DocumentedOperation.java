package io.gatehouse.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * An operation of the OpenAPI document.
 *
 * @param template the path in the document, such as {@code /users/{login}}
 * @param path the same with the base path of its server
 * @param bodies schemas of the request body by content type; empty if there is no body
 */
public record DocumentedOperation(
        String method, String template, String path, List<Parameter> parameters, Map<String, JsonNode> bodies) {

    /** All operations of the document, in its order. */
    public static List<DocumentedOperation> all() {
        JsonNode root = OpenApiDocument.load().root();
        List<DocumentedOperation> all = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(verb -> verb.getValue().has("operationId"))
                        .forEach(verb -> all.add(of(root, path.getKey(), path.getValue(), verb.getKey()))));
        return all;
    }

    private static DocumentedOperation of(JsonNode root, String template, JsonNode path, String verb) {
        JsonNode server = path.has("servers") ? path.path("servers") : root.path("servers");
        String base = server.path(0).path("url").textValue();
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode holder : List.of(path, path.path(verb))) {
            holder.path("parameters").forEach(parameter -> parameters.add(Parameter.of(parameter)));
        }
        Map<String, JsonNode> bodies = new TreeMap<>();
        path.path(verb)
                .at("/requestBody/content")
                .properties()
                .forEach(media -> bodies.put(media.getKey(), media.getValue().path("schema")));
        return new DocumentedOperation(
                verb.toUpperCase(Locale.ROOT),
                template,
                (base.equals("/") ? "" : base) + template,
                List.copyOf(parameters),
                bodies);
    }

    @Override
    public String toString() {
        return method + " " + template;
    }

    /**
     * A path or query parameter.
     *
     * @param in {@code path} or {@code query}
     */
    public record Parameter(String name, String in, boolean required, JsonNode schema) {
        private static Parameter of(JsonNode parameter) {
            return new Parameter(
                    parameter.path("name").textValue(),
                    parameter.path("in").textValue(),
                    parameter.path("required").booleanValue(),
                    parameter.path("schema"));
        }
    }
}
