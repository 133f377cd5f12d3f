package io.gatehouse.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;

/** Validates values against schemas of the document. Members that a schema does not list are errors. Thread-safe. */
final class SchemaCheck {
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig CONFIG =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

    private static final String COMPONENTS = "#/components/schemas/";
    private static final String DEFINITIONS = "#/$defs/";

    private final ObjectNode definitions;

    SchemaCheck(JsonNode document) {
        this.definitions = standalone(document.at("/components/schemas"));
        definitions.forEach(schema -> {
            if (schema.has("properties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        });
    }

    /** Returns the validation errors; empty if the value is valid. */
    List<String> errors(JsonNode schema, JsonNode value) {
        ObjectNode root = standalone(schema);
        root.set("$defs", definitions);
        return validate(FACTORY.getSchema(root, CONFIG), value);
    }

    /** Returns a copy whose references point to {@code $defs}, where JSON Schema expects definitions. */
    private static ObjectNode standalone(JsonNode schema) {
        ObjectNode copy = schema.deepCopy();
        for (JsonNode holder : copy.findParents("$ref")) {
            String target = holder.path("$ref").textValue().replace(COMPONENTS, DEFINITIONS);
            ((ObjectNode) holder).put("$ref", target);
        }
        return copy;
    }

    /** Returns the errors of a whole document against the schema of its format. */
    static List<String> documentErrors(String schema, JsonNode document) {
        return validate(FACTORY.getSchema(schema, CONFIG), document);
    }

    private static List<String> validate(JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(ValidationMessage::toString)
                .sorted()
                .toList();
    }
}
