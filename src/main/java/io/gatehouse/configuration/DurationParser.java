package io.gatehouse.configuration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.time.Duration;

/** Parses durations in Dropwizard's form: {@code 250ms}, {@code 30s}, {@code 10m}, {@code 2h}, {@code 14d}. */
final class DurationParser extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;

    DurationParser() {
        super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getText();
        try {
            return io.dropwizard.util.Duration.parse(text).toJavaDuration();
        } catch (IllegalArgumentException e) {
            return (Duration) context.handleWeirdStringValue(Duration.class, text, "not a duration");
        }
    }
}
