package io.gatehouse.verifier;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Writes a file of vectors with one line for each vector, so that a change of one changes one line. */
public final class VectorFile {
    private VectorFile() {}

    /**
     * The text of a file.
     *
     * @param list the name of the last member, an array
     */
    public static String text(ObjectNode file, String list) {
        String lines = StreamSupport.stream(file.path(list).spliterator(), false)
                .map(JsonNode::toString)
                .collect(Collectors.joining(",\n", "[\n", "\n]"));
        ObjectNode rest = file.deepCopy();
        rest.putArray(list);
        String before = rest.toString();
        return before.substring(0, before.length() - "[]}".length()) + lines + "}\n";
    }
}
