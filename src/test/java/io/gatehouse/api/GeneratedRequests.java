package io.gatehouse.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.documentation.DocumentedOperation;
import io.gatehouse.documentation.SchemaValues;
import io.gatehouse.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Generates random requests from the OpenAPI document: half of them valid, the others with a fault. Every request is
 * valid HTTP, as a client library would send it. Not thread-safe.
 */
final class GeneratedRequests {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> STRANGE = List.of(
            "",
            " ",
            "null",
            "-1",
            "true",
            "\u0000",
            "a\u0000b",
            "..",
            "a/b",
            "a\\b",
            "a;b=c",
            "a\r\nX-Injected: 1",
            "%00",
            "%2e%2e%2f",
            "\u202eabc",
            "\ufeff",
            "' OR 1=1 --",
            "${jndi:ldap://127.0.0.1/a}",
            "%' OR login LIKE '%",
            "\u212aelvin",
            "x".repeat(51),
            "x".repeat(256),
            "é".repeat(3000));
    private static final List<String> NEVER_BOUND =
            List.of("id", "roles", "active", "password_hash", "created_at", "built_in", "deleted_at", "unknown");
    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json; charset=utf-8",
            "text/plain",
            Api.FORM,
            "application/xml",
            "image/png");
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    private final Random random;
    private final SchemaValues values;

    GeneratedRequests(Random random, SchemaValues values) {
        this.random = random;
        this.values = values;
    }

    /** A request to an operation, without a token. */
    SentRequest to(DocumentedOperation operation) {
        boolean faulty = random.nextBoolean();
        SentRequest sent = new SentRequest(operation.method(), target(operation, faulty), headers(operation), null);
        if (!operation.bodies().isEmpty()) {
            DocumentedOperation.Body kind = oneOf(operation.bodies());
            JsonNode body = values.fitting("", kind.schema());
            sent = body(sent, kind.type(), faulty ? spoiled(body) : body);
        }
        return faulty ? otherwise(sent) : sent;
    }

    private String target(DocumentedOperation operation, boolean faulty) {
        String path = operation.path();
        Map<String, JsonNode> query = new LinkedHashMap<>();
        for (DocumentedOperation.Parameter parameter : operation.parameters()) {
            JsonNode value = values.fitting(parameter.name(), parameter.schema());
            if (faulty && random.nextInt(3) == 0) {
                value = spoiled(value);
            }
            if (parameter.in().equals("path")) {
                // An empty segment would match another operation.
                String segment = text(value).isEmpty() ? "0" : text(value);
                path = path.replace("{" + parameter.name() + "}", encoded(segment));
            } else if (parameter.in().equals("query") && (parameter.required() ^ random.nextInt(3) == 0)) {
                query.put(parameter.name(), value);
            }
        }
        return query.isEmpty() ? path : path + "?" + form(query);
    }

    private List<String> headers(DocumentedOperation operation) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("header") && random.nextInt(6) != 0)
                .map(parameter -> parameter.name() + ": " + text(values.fitting(parameter.name(), parameter.schema())))
                .toList();
    }

    private static SentRequest body(SentRequest sent, String type, JsonNode body) {
        if (type.equals(Api.FORM) && body.isObject()) {
            Map<String, JsonNode> fields = new LinkedHashMap<>();
            body.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            return sent.body(type, form(fields));
        }
        return sent.body(type, body.toString());
    }

    private static String form(Map<String, JsonNode> fields) {
        List<String> pairs = new ArrayList<>();
        fields.forEach((name, value) -> {
            for (JsonNode one : value.isArray() ? value : List.of(value)) {
                pairs.add(encoded(name) + "=" + encoded(text(one)));
            }
        });
        return String.join("&", pairs);
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    private static String encoded(String text) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        // Clients resolve such a path before they send it.
        return encoded.chars().allMatch(c -> c == '.') ? encoded.replace(".", "%2E") : encoded;
    }

    /** Adds a fault in one place. */
    private JsonNode spoiled(JsonNode value) {
        if (value.isObject() && !value.isEmpty() && random.nextInt(6) != 0) {
            return spoiledMember(value.deepCopy());
        }
        return switch (random.nextInt(8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.numberNode(random.nextLong());
            case 2 -> JSON.booleanNode(random.nextBoolean());
            case 3 -> JSON.objectNode().set("a", value);
            case 4 -> nested(value);
            case 5 -> JSON.textNode(text(value) + strange());
            case 6 -> JSON.textNode(strange() + text(value));
            default -> JSON.textNode(strange());
        };
    }

    private JsonNode spoiledMember(ObjectNode object) {
        List<String> names = object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toList());
        String name = oneOf(names);
        switch (random.nextInt(5)) {
            case 0 -> object.remove(name);
            case 1 -> object.set(oneOf(NEVER_BOUND), spoiled(JSON.textNode("x")));
            default -> object.set(name, spoiled(object.get(name)));
        }
        return object;
    }

    private ArrayNode nested(JsonNode value) {
        ArrayNode nested = JSON.arrayNode().add(value);
        for (int depth = random.nextInt(50); depth > 0; depth--) {
            nested = JSON.arrayNode().add(nested);
        }
        return nested;
    }

    private String strange() {
        return oneOf(STRANGE);
    }

    private <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Sometimes uses a method, content type or header that the document does not allow. */
    private SentRequest otherwise(SentRequest sent) {
        return switch (random.nextInt(12)) {
            case 0 -> sent.withMethod(oneOf(METHODS));
            case 1 -> sent.body(oneOf(TYPES), String.valueOf(sent.body()));
            case 2 -> sent.with("Accept", oneOf(TYPES));
            case 3 -> sent.with("Content-Encoding", "gzip");
            default -> sent;
        };
    }
}
