package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Substitutes variables in every text of a parsed file. A setting whose text becomes empty counts as omitted. */
final class VariableSubstitution {
    private final VariableExpander variables;
    private final ConfigurationErrors errors;
    private final SecretReader secrets;

    VariableSubstitution(VariableExpander variables, ConfigurationErrors errors, SecretReader secrets) {
        this.variables = variables;
        this.secrets = secrets;
        this.errors = errors;
    }

    void in(ObjectNode root) {
        object(root, "");
    }

    private void object(ObjectNode object, String prefix) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode replaced = node(object.get(name), prefix + name);
            if (replaced == null) {
                object.remove(name);
            } else {
                object.set(name, replaced);
            }
        }
    }

    private @Nullable JsonNode node(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            object(object, path + ".");
            return object;
        }
        if (node instanceof ArrayNode array) {
            return array(array, path);
        }
        return node.isTextual() ? text(node.textValue(), path) : node;
    }

    private ArrayNode array(ArrayNode array, String path) {
        for (int i = 0; i < array.size(); i++) {
            JsonNode replaced = node(array.get(i), path + "[" + i + "]");
            array.set(i, replaced == null ? TextNode.valueOf("") : replaced);
        }
        return array;
    }

    private @Nullable JsonNode text(String text, String path) {
        List<String> names = VariableExpander.namesIn(text);
        if (names.isEmpty()) {
            return TextNode.valueOf(text);
        }
        errors.uses(names);
        errors.setFrom(path, names.get(0));
        variables.fileOf(text).ifPresent(file -> secrets.comesFrom(path, file));
        String replaced = variables.replaceIn(text, errors);
        return replaced.isEmpty() ? null : TextNode.valueOf(replaced);
    }
}
