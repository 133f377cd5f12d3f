package io.gatehouse.configuration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.gatehouse.kernel.Secret;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads secrets. A secret from a file keeps the path of the file, so that its current value can be read after a
 * rotation.
 */
final class SecretReader extends StdDeserializer<Secret> {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, Supplier<Optional<String>>> files = new ConcurrentHashMap<>();

    SecretReader() {
        super(Secret.class);
    }

    /**
     * Records that a setting comes from a file.
     *
     * @param path the path of the setting as in errors, such as {@code database.password}
     * @param file a function that reads the file again; empty while the file cannot be used
     */
    void comesFrom(String path, Supplier<Optional<String>> file) {
        files.put(path, file);
    }

    @Override
    public @Nullable Secret deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            return (Secret) context.handleUnexpectedToken(Secret.class, parser);
        }
        String path = parser.getParsingContext()
                .pathAsPointer()
                .toString()
                .substring(1)
                .replace('/', '.');
        Supplier<Optional<String>> file = files.get(path);
        return file == null ? Secret.valueOf(parser.getText()) : Secret.renewable(parser.getText(), file);
    }
}
