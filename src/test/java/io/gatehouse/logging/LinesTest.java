package io.gatehouse.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.KeyValuePair;

class LinesTest {
    private static final ObjectMapper JSON = Jackson.newObjectMapper();
    private final LoggerContext context = new LoggerContext();

    LinesTest() {
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @Test
    void a_text_line_has_level_time_ids_logger_message_and_pairs() {
        LoggingEvent event = event("Said {}", "hello", null);
        event.setMDCPropertyMap(Map.of("request_id", "r-1", "trace_id", "0af7"));
        event.addKeyValuePair(new KeyValuePair("status", 200));

        assertThat(layout("text").doLayout(event))
                .isEqualTo("INFO  [2026-11-25T04:43:08.250Z] [r-1 0af7] io.gatehouse.Some: Said hello status=200\n");
    }

    @Test
    void a_json_line_has_the_same_fields() throws Exception {
        LoggingEvent event = event("Said {}", "hello", new IllegalStateException("why"));
        event.setMDCPropertyMap(Map.of("request_id", "r-1", "trace_id", "0af7"));
        event.addKeyValuePair(new KeyValuePair("status", 200));

        JsonNode line = parsed(layout("json").doLayout(event));

        assertThat(line.path("timestamp").asText()).isEqualTo("2026-11-25T04:43:08.250Z");
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("logger").asText()).isEqualTo("io.gatehouse.Some");
        assertThat(line.path("message").asText()).isEqualTo("Said hello");
        assertThat(line.path("request_id").asText()).isEqualTo("r-1");
        assertThat(line.path("trace_id").asText()).isEqualTo("0af7");
        assertThat(line.path("status").isInt()).isTrue();
        assertThat(line.path("exception").asText()).startsWith("java.lang.IllegalStateException: why");
    }

    @Test
    void outside_of_a_request_there_are_no_ids() throws Exception {
        assertThat(layout("text").doLayout(event("Said {}", "hello", null))).contains(" [-] ");
        JsonNode line = parsed(layout("json").doLayout(event("Said {}", "hello", null)));
        assertThat(line.has("request_id")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nERROR [2026-11-25T04:43:08.250Z] [-] io.gatehouse.Fake: made up",
                "a\r\nb",
                "a\rb",
                "\u001b[2K\u001b[1Ab",
                "a\u0085b",
                "a\u2028b\u2029c",
                "\u202eabc\u2066",
                "a\u0000b\u007f",
                "\u200bhidden",
            })
    void no_message_pair_or_exception_forges_a_line_or_controls_a_terminal(String sent) throws Exception {
        LoggingEvent event = event("Said {}", sent, new IllegalStateException(sent, new IllegalStateException(sent)));
        event.addKeyValuePair(new KeyValuePair("name", sent));

        String text = layout("text").doLayout(event);
        String json = layout("json").doLayout(event);

        assertThat(text.lines().skip(1)).isNotEmpty().allMatch(line -> line.startsWith("! "));
        assertThat(text.replace("\n", "")).matches("[ -~]*");
        assertThat(json).matches("[ -~\u007f]*\n");
        assertThat(parsed(json).path("message").asText()).isEqualTo("Said " + sent);
        assertThat(parsed(json).path("name").asText()).isEqualTo(sent);
    }

    @Test
    void letters_of_any_language_stay_readable() throws Exception {
        LoggingEvent event = event("Said {}", "Žluťoučký 馬 😀", null);

        assertThat(layout("text").doLayout(event)).endsWith(": Said Žluťoučký 馬 😀\n");
        assertThat(parsed(layout("json").doLayout(event)).path("message").asText())
                .isEqualTo("Said Žluťoučký 馬 😀");
    }

    @Test
    void the_length_of_a_line_is_bounded() {
        LoggingEvent event = event("Said {}", "x".repeat(1_000_000), new IllegalStateException("y".repeat(1_000_000)));

        assertThat(layout("text").doLayout(event)).hasSizeLessThan(100_000);
        assertThat(layout("json").doLayout(event)).hasSizeLessThan(100_000);
    }

    private static LayoutBase<ILoggingEvent> layout(String format) {
        try {
            @SuppressWarnings("unchecked") // The name "lines" is this class's.
            DiscoverableLayoutFactory<ILoggingEvent> factory = JSON.readValue(
                    "{\"type\":\"lines\",\"format\":\"" + format + "\"}", DiscoverableLayoutFactory.class);
            LayoutBase<ILoggingEvent> layout = factory.build(new LoggerContext(), TimeZone.getTimeZone("UTC"));
            layout.start();
            return layout;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private LoggingEvent event(String message, String argument, @Nullable Throwable failure) {
        LoggingEvent event = new LoggingEvent(
                LinesTest.class.getName(),
                context.getLogger("io.gatehouse.Some"),
                Level.INFO,
                message,
                failure,
                new Object[] {argument});
        event.setTimeStamp(1_795_581_788_250L);
        return event;
    }

    private static JsonNode parsed(String line) throws JsonProcessingException {
        return JSON.readTree(line);
    }
}
