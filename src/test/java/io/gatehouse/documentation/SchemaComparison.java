package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Compares a schema of the OpenAPI document with the schema that swagger-jaxrs2 derives from a class: types, members and
 * items, at every depth.
 *
 * @param root the OpenAPI document
 * @param read the document of the reader
 * @param response whether every member must be required, because responses always have all members
 */
record SchemaComparison(JsonNode root, JsonNode read, boolean response) {
    /** Whether the code of a class reads its JSON, so that the derived schema is empty. */
    boolean isReadByHand(JsonNode derived) {
        return resolve(read, derived).isEmpty();
    }

    void compare(JsonNode documented, JsonNode derived, String where) {
        JsonNode expected = resolve(read, derived);
        JsonNode actual = resolve(root, documented);
        String type = expected.path("type").textValue();
        assertThat(types(actual)).as(where).contains(type).isSubsetOf(type, "null");
        if (type.equals("array")) {
            compare(actual.path("items"), expected.path("items"), where + " []");
        }
        if (type.equals("object")) {
            compareMembers(actual, expected.path("properties"), where);
        }
    }

    private void compareMembers(JsonNode actual, JsonNode members, String where) {
        Set<String> names = names(members);
        assertThat(names).as(where).isNotEmpty();
        assertThat(names(actual.path("properties"))).as(where).isEqualTo(names);
        if (response) {
            assertThat(texts(actual.path("required"))).as(where).isEqualTo(names);
        }
        members.properties()
                .forEach(member -> compare(
                        actual.path("properties").path(member.getKey()),
                        member.getValue(),
                        where + " " + member.getKey()));
    }

    private static JsonNode resolve(JsonNode document, JsonNode schema) {
        return schema.has("$ref") ? document.at(schema.path("$ref").textValue().substring(1)) : schema;
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isTextual() ? Set.of(type.textValue()) : texts(type);
    }

    private static Set<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::textValue)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toCollection(TreeSet::new));
    }
}
