package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Compares real responses with the OpenAPI document. The status must be listed, the content type must be listed, the body
 * must match its schema and have no undocumented member, and a problem must be listed for this operation and status.
 * Thread-safe.
 */
public final class OpenApiContract {
    private static final String PROBLEM = "application/problem+json";
    private static final JsonNode ANY_OPERATION =
            new ObjectMapper().createObjectNode().put("$ref", "#/components/responses/AnyOther");

    private final JsonNode document;
    private final SchemaCheck schemas;
    private final ObjectMapper json = new ObjectMapper();

    private OpenApiContract(JsonNode document) {
        this.document = document;
        this.schemas = new SchemaCheck(document);
    }

    /** Loads the document that the server serves. */
    public static OpenApiContract load() {
        return new OpenApiContract(OpenApiDocument.load().root());
    }

    /**
     * Fails unless the document describes this response. A request that matches no operation may only get a problem that
     * any request can get.
     *
     * @param pathTemplate the path in the document, such as {@code /users/{login}}; with or without {@code /api/v1}
     * @param contentType the Content-Type header; null if missing
     * @param body the body; empty if missing
     */
    public void check(String method, String pathTemplate, int status, @Nullable String contentType, String body) {
        String what = method + " " + pathTemplate + " returned " + status + " " + contentType + " " + body;
        JsonNode response = response(method, pathTemplate, status);
        assertThat(response.isMissingNode())
                .as("The document does not list this status: %s", what)
                .isFalse();
        if (method.equals("HEAD") || !response.has("content")) {
            assertThat(body).as("The document describes no body: %s", what).isEmpty();
            return;
        }
        JsonNode media = response.path("content").path(mediaType(contentType));
        assertThat(media.isMissingNode())
                .as("The document does not list this content type: %s", what)
                .isFalse();
        JsonNode value = parse(body, what);
        assertThat(schemas.errors(media.path("schema"), value)).as(what).isEmpty();
        if (mediaType(contentType).equals(PROBLEM)) {
            checkProblem(media, status, value, what);
        }
    }

    private JsonNode response(String method, String pathTemplate, int status) {
        String verb = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
        JsonNode paths = document.path("paths");
        String path = paths.has(pathTemplate) ? pathTemplate : DocumentedOperation.BASE_PATH + pathTemplate;
        JsonNode operation = paths.path(path).path(verb);
        if (operation.isMissingNode()) {
            // The other operations of the path describe the format of its errors.
            return resolve(paths.path(path)
                    .valueStream()
                    .map(other -> other.at("/responses/default"))
                    .filter(errors -> !errors.isMissingNode())
                    .findFirst()
                    .orElse(ANY_OPERATION));
        }
        JsonNode responses = operation.path("responses");
        JsonNode listed = responses.path(Integer.toString(status));
        return resolve(listed.isMissingNode() && status >= 400 ? responses.path("default") : listed);
    }

    private void checkProblem(JsonNode media, int status, JsonNode problem, String what) {
        List<JsonNode> described = StreamSupport.stream(media.path("examples").spliterator(), false)
                .map(example -> resolve(example).path("value"))
                .filter(example -> example.path("type").equals(problem.path("type")))
                .toList();
        assertThat(described)
                .as("The document does not list this problem here: %s", what)
                .hasSize(1);
        assertThat(problem.path("status").intValue()).as(what).isEqualTo(status);
        assertThat(described.get(0).path("status").intValue()).as(what).isEqualTo(status);
        assertThat(problem.path("title")).as(what).isEqualTo(described.get(0).path("title"));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").textValue().substring(1)) : node;
    }

    private static String mediaType(@Nullable String contentType) {
        String[] parts = Objects.requireNonNullElse(contentType, "").split(";", 2);
        return parts[0].strip().toLowerCase(Locale.ROOT);
    }

    private JsonNode parse(String body, String what) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("The body is not JSON: " + what, e);
        }
    }
}
