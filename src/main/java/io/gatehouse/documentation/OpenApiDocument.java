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
 * The OpenAPI 3.1 document, read from {@code openapi.yaml} in the jar (ADR 0008). Its anchors are written out, because
 * many readers count aliases and refuse more than a few dozen. Immutable and thread-safe.
 */
final class OpenApiDocument {
    private static final int MAX_ALIASES = 1000;
    private static final List<String> ADDRESSES = List.of("tokenUrl", "refreshUrl");

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

    /** The same document for clients that have a prefix in front of each path. */
    OpenApiDocument behind(String prefix) {
        JsonNode moved = root.deepCopy();
        moved.findParents("url").forEach(server -> move(server, "url", prefix));
        for (String address : ADDRESSES) {
            moved.path("components")
                    .path("securitySchemes")
                    .findParents(address)
                    .forEach(flow -> move(flow, address, prefix));
        }
        return new OpenApiDocument(moved);
    }

    private static void move(JsonNode parent, String member, String prefix) {
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
            throw new IllegalStateException("a tree is always a value", e);
        }
    }
}
