package io.gatehouse.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.dropwizard.logging.json.layout.AbstractJsonLayout;
import io.dropwizard.logging.json.layout.JsonFormatter;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Log lines for collectors: one JSON object per line, in ASCII, so that no collector mistakes a character for a line
 * break. Thread-safe.
 */
final class JsonLineLayout extends AbstractJsonLayout<ILoggingEvent> {
    private static final int MAX_MESSAGE_LENGTH = 8 * 1024;
    private static final int MAX_TRACE_LENGTH = 64 * 1024;

    private final DateTimeFormatter time;
    private final ThrowableFormatter failures = new ThrowableFormatter();

    JsonLineLayout(DateTimeFormatter time) {
        super(new JsonFormatter(
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build(), false, true));
        this.time = time;
    }

    // Dropwizard's implementation walks the stack of each event to find the caller, even if the caller is not logged.
    @Override
    protected Map<String, Object> toJsonMap(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", time.format(Instant.ofEpochMilli(event.getTimeStamp())));
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", truncated(event.getFormattedMessage(), MAX_MESSAGE_LENGTH));
        event.getMDCPropertyMap().forEach(line::putIfAbsent);
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> line.putIfAbsent(pair.key, pair.value));
        }
        if (event.getThrowableProxy() != null) {
            line.put("exception", truncated(failures.of(event), MAX_TRACE_LENGTH));
        }
        return line;
    }

    private static String truncated(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength) + "…";
    }
}
