package io.gatehouse.verifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses one JSON object (RFC 8259) of a token. Rejects every encoding but UTF-8, duplicate names at any depth, trailing
 * text, more than four levels, and numbers of more than 20 characters. Thread-safe.
 *
 * <p>The values of the result are a {@code String}, a {@code Long}, a {@code List} of such values, or {@link #OTHER}.
 */
final class StrictJson {
    /** Stands for a value that no claim may have: null, a boolean, an object, a fraction, or a number beyond 64 bits. */
    static final Object OTHER = new Object();

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names of members come from unverified tokens, and the JVM's table of interned strings would keep them.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(20)
                    .build())
            .build();

    private StrictJson() {}

    /**
     * The members of an object, in their order.
     *
     * @throws java.nio.charset.CharacterCodingException if the bytes are not UTF-8
     * @throws NoObjectException if the JSON is not an object
     * @throws IOException if the text is not strict JSON
     */
    static Map<String, Object> object(byte[] utf8) throws IOException {
        // UTF-8 is decoded first, because Jackson also accepts UTF-16 and overlong UTF-8.
        String json = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(utf8))
                .toString();
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new NoObjectException();
            }
            Map<String, Object> members = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser));
            }
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "Text follows the object");
            }
            return members;
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT ->
                parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? OTHER : (Object) parser.getLongValue();
            case START_ARRAY -> elements(parser);
            case START_OBJECT -> {
                // Reads on to the end of the object, with the same checks.
                parser.skipChildren();
                yield OTHER;
            }
            default -> OTHER;
        };
    }

    private static List<Object> elements(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    /** Thrown if the JSON does not start with an object. */
    static final class NoObjectException extends IOException {
        private NoObjectException() {
            super("The JSON is not an object");
        }
    }
}
