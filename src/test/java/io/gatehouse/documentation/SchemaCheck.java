package io.gatehouse.documentation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.List;

/** Compares values with schemas of the document, in which no member is allowed that is not listed. Thread-safe. */
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

    /** What is wrong; empty if the value fits. */
    List<String> broken(JsonNode schema, JsonNode value) {
        ObjectNode root = standalone(schema);
        root.set("$defs", definitions);
        return validate(FACTORY.getSchema(root, CONFIG), value);
    }

    /** A copy whose references lead to where JSON Schema itself keeps definitions. */
    private static ObjectNode standalone(JsonNode schema) {
        ObjectNode copy = schema.deepCopy();
        for (JsonNode holder : copy.findParents("$ref")) {
            String moved = holder.path("$ref").textValue().replace(COMPONENTS, DEFINITIONS);
            ((ObjectNode) holder).put("$ref", moved);
        }
        return copy;
    }

    /** What is wrong with a whole document by the schema of its format. */
    static List<String> brokenDocument(String schema, JsonNode document) {
        return validate(FACTORY.getSchema(schema, CONFIG), document);
    }

    private static List<String> validate(JsonSchema schema, JsonNode value) {
        return schema.validate(value).stream()
                .map(ValidationMessage::toString)
                .sorted()
                .toList();
    }
}
