package io.gatehouse.documentation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The OpenAPI 3.1 document, read from {@code openapi.yaml} in the jar (ADR 0008). YAML aliases are expanded, because many
 * parsers reject more than a few dozen. Immutable and thread-safe.
 */
final class OpenApiDocument {
    private static final int MAX_ALIASES = 1000;
    private static final List<String> TOKEN_URLS = List.of("tokenUrl", "refreshUrl");

    private final JsonNode root;

    private OpenApiDocument(JsonNode root) {
        this.root = root;
    }

    static OpenApiDocument load() {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowDuplicateKeys(false);
        String source = new String(ClasspathFiles.read("documentation/openapi.yaml"), StandardCharsets.UTF_8);
        Object value = new Yaml(new SafeConstructor(options)).load(source);
        return new OpenApiDocument(new ObjectMapper().valueToTree(value));
    }

    /**
     * Returns a copy for clients that reach the service under a path prefix. The prefix replaces the server URL {@code /}.
     *
     * @param prefix without a trailing slash; may be empty
     */
    OpenApiDocument behind(String prefix) {
        JsonNode copy = root.deepCopy();
        if (copy.path("servers").path(0) instanceof ObjectNode server && !prefix.isEmpty()) {
            server.put("url", prefix);
        }
        for (String url : TOKEN_URLS) {
            copy.path("components")
                    .path("securitySchemes")
                    .findParents(url)
                    .forEach(flow -> prepend(flow, url, prefix));
        }
        return new OpenApiDocument(copy);
    }

    private static void prepend(JsonNode parent, String member, String prefix) {
        String address = parent.path(member).asText();
        if (parent instanceof ObjectNode object && address.startsWith("/")) {
            object.put(member, prefix + address);
        }
    }

    JsonNode root() {
        return root;
    }

    byte[] json() {
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    byte[] yaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        try {
            Object unshared = new ObjectMapper().treeToValue(root, Object.class);
            return new Yaml(options).dump(unshared).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree is always a value.", e);
        }
    }
}
