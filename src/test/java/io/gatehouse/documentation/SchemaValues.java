package io.gatehouse.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.curiousoddman.rgxgen.RgxGen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Generates random values that match a schema of the document, with a preference for its limits. The same seed generates
 * the same values. Not thread-safe.
 */
public final class SchemaValues {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int USUAL_MAX_LENGTH = 60;
    private static final List<String> CHARACTERS = List.of(
            "a", "Z", "7", " ", "-", "_", "'", "\"", "\\", "%", "&", "+", "/", "é", "ß", "İ", "ſ", "漢", "Ω", "\u0301",
            "😀");

    private final JsonNode root = OpenApiDocument.load().root();
    private final Random random;
    private final Function<String, Optional<String>> known;

    /** @param known returns an existing value, such as a registered login, by the name of a member; empty if unknown */
    public SchemaValues(Random random, Function<String, Optional<String>> known) {
        this.random = random;
        this.known = known;
    }

    /** Generates a value that matches the schema. */
    public JsonNode fitting(String name, JsonNode reference) {
        JsonNode schema = resolve(reference);
        return switch (schema.path("type").asText("string")) {
            case "object" -> object(schema);
            case "array" ->
                JSON.arrayNode()
                        .addAll(IntStream.range(0, random.nextInt(4))
                                .mapToObj(i -> fitting(name, schema.path("items")))
                                .toList());
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "integer" -> JSON.numberNode(integer(schema));
            default -> JSON.textNode(text(name, schema));
        };
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.path("$ref").textValue().substring(1)) : node;
    }

    private ObjectNode object(JsonNode schema) {
        List<String> required = new ArrayList<>(texts(schema.path("required")));
        JsonNode alternatives = schema.path("anyOf");
        if (!alternatives.isEmpty()) {
            JsonNode alternative = alternatives.path(random.nextInt(alternatives.size()));
            required.addAll(texts(alternative.path("required")));
        }
        List<String> optional = new ArrayList<>(names(schema));
        optional.removeAll(required);
        while (required.size() < schema.path("minProperties").asInt(0)) {
            required.add(optional.remove(random.nextInt(optional.size())));
        }
        ObjectNode object = JSON.objectNode();
        for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
            if (required.contains(member.getKey()) || random.nextInt(3) == 0) {
                object.set(member.getKey(), fitting(member.getKey(), member.getValue()));
            }
        }
        return object;
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    private static List<String> names(JsonNode schema) {
        return schema.path("properties").properties().stream()
                .map(Map.Entry::getKey)
                .toList();
    }

    private int integer(JsonNode schema) {
        int minimum = schema.path("minimum").asInt(0);
        int maximum = schema.path("maximum").asInt(1000);
        return switch (random.nextInt(4)) {
            case 0 -> minimum;
            case 1 -> maximum;
            default -> minimum + random.nextInt(maximum - minimum + 1);
        };
    }

    private String text(String name, JsonNode schema) {
        List<String> choices = texts(schema.path("enum"));
        if (!choices.isEmpty()) {
            return choices.get(random.nextInt(choices.size()));
        }
        return random.nextInt(4) == 0 ? randomText(schema) : known.apply(name).orElseGet(() -> randomText(schema));
    }

    private String randomText(JsonNode schema) {
        if (schema.has("pattern")) {
            return RgxGen.parse(schema.path("pattern").textValue()).generate(random);
        }
        return switch (schema.path("format").asText("")) {
            case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
            case "idn-email" ->
                RgxGen.parse("[a-z0-9]{1,20}(\\.[a-z0-9]{1,20})?@[a-z\u00E4\u00FC]{1,20}\\.example")
                        .generate(random);
            default ->
                characters(
                        schema.path("minLength").asInt(0),
                        schema.path("maxLength").asInt(USUAL_MAX_LENGTH));
        };
    }

    private String characters(int minimum, int maximum) {
        int length = switch (random.nextInt(6)) {
            case 0 -> minimum;
            case 1 -> maximum;
            default -> minimum + random.nextInt(Math.min(maximum - minimum, USUAL_MAX_LENGTH) + 1);
        };
        return random.ints(length, 0, CHARACTERS.size())
                .mapToObj(CHARACTERS::get)
                .collect(Collectors.joining());
    }
}
