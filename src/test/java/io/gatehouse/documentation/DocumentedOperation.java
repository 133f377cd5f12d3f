package io.gatehouse.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An operation of the OpenAPI document.
 *
 * @param template the path in the document without {@code /api/v1}, such as {@code /users/{login}}
 * @param path the path in the document
 * @param bodies every kind of request body that the operation accepts; empty if there is no body
 */
public record DocumentedOperation(
        String method, String template, String path, List<Parameter> parameters, List<Body> bodies) {
    static final String BASE_PATH = "/api/v1";
    /** Kinds of request body beside the one in {@code content}, which must be the only one for client generators. */
    static final String ALSO_ACCEPTS = "x-also-accepts";

    /** All operations of the document, in its order. */
    public static List<DocumentedOperation> all() {
        JsonNode root = OpenApiDocument.load().root();
        List<DocumentedOperation> all = new ArrayList<>();
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(verb -> verb.getValue().has("operationId"))
                        .forEach(verb -> all.add(of(path.getKey(), path.getValue(), verb.getKey()))));
        return all;
    }

    private static DocumentedOperation of(String template, JsonNode path, String verb) {
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode holder : List.of(path, path.path(verb))) {
            holder.path("parameters").forEach(parameter -> parameters.add(Parameter.of(parameter)));
        }
        return new DocumentedOperation(
                verb.toUpperCase(Locale.ROOT),
                template.startsWith(BASE_PATH + "/") ? template.substring(BASE_PATH.length()) : template,
                template,
                List.copyOf(parameters),
                Body.of(path.path(verb)));
    }

    @Override
    public String toString() {
        return method + " " + template;
    }

    /**
     * A kind of request body.
     *
     * @param type the media type
     */
    public record Body(String type, JsonNode schema) {
        static List<Body> of(JsonNode operation) {
            JsonNode body = operation.path("requestBody");
            List<Body> bodies = new ArrayList<>();
            body.path("content")
                    .properties()
                    .forEach(media ->
                            bodies.add(new Body(media.getKey(), media.getValue().path("schema"))));
            body.path(ALSO_ACCEPTS)
                    .forEach(also -> bodies.add(new Body(also.path("media_type").textValue(), also.path("schema"))));
            return List.copyOf(bodies);
        }
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
