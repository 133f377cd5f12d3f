package io.gatehouse.http.input;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.cfg.MutableCoercionConfig;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Configures the framework's JSON mapper (RFC 8259): names in snake_case, no repeated members, no coercion between
 * types, unknown members ignored, and times as RFC 3339 in UTC with milliseconds. The mapper is thread-safe once
 * configured.
 */
public final class StrictJson {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_LENGTH = 32;
    private static final int MAX_NAME_LENGTH = 256;

    private static final List<CoercionInputShape> NO_TEXT =
            List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean);
    private static final List<CoercionInputShape> FROM_TEXT =
            List.of(CoercionInputShape.String, CoercionInputShape.EmptyString);

    private StrictJson() {}

    /** Configures the mapper and returns it. Call it before the first use of the mapper. */
    public static ObjectMapper configure(ObjectMapper mapper) {
        limits(mapper);
        syntax(mapper);
        types(mapper);
        mapper.setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        mapper.disable(
                SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS);
        return mapper.registerModule(
                new SimpleModule("gatehouse-times").addSerializer(Instant.class, new InstantWriter()));
    }

    private static void limits(ObjectMapper mapper) {
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxNameLength(MAX_NAME_LENGTH)
                        .build());
    }

    private static void syntax(ObjectMapper mapper) {
        mapper.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        mapper.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        mapper.enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
        mapper.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    private static void types(ObjectMapper mapper) {
        mapper.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        mapper.enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
        mapper.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        disableScalarCoercion(mapper);
        forbid(mapper.coercionConfigFor(LogicalType.Textual), NO_TEXT);
        forbid(mapper.coercionConfigFor(LogicalType.Integer), FROM_TEXT);
        forbid(mapper.coercionConfigFor(LogicalType.Float), FROM_TEXT);
        forbid(mapper.coercionConfigFor(LogicalType.Boolean), FROM_TEXT);
        forbid(mapper.coercionConfigFor(LogicalType.Boolean), List.of(CoercionInputShape.Integer));
    }

    // The builder has a replacement, but it creates a new mapper; this one belongs to the framework.
    @SuppressWarnings("deprecation")
    private static void disableScalarCoercion(ObjectMapper mapper) {
        mapper.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
    }

    private static void forbid(MutableCoercionConfig config, List<CoercionInputShape> shapes) {
        shapes.forEach(shape -> config.setCoercion(shape, CoercionAction.Fail));
    }

    /**
     * Writes a time as RFC 3339 §5.6 in UTC with milliseconds, because many clients' date types are not more precise.
     */
    private static final class InstantWriter extends StdSerializer<Instant> {
        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant time, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(DateTimeFormatter.ISO_INSTANT.format(time.truncatedTo(ChronoUnit.MILLIS)));
        }
    }
}
