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
 * Lines for collectors: one JSON object each, in ASCII, so that nobody who cuts text into lines can take a character inside
 * for the end of one. Thread-safe.
 */
final class JsonLineLayout extends AbstractJsonLayout<ILoggingEvent> {
    private static final int LONGEST_MESSAGE = 8 * 1024;
    private static final int LONGEST_TRACE = 64 * 1024;

    private final DateTimeFormatter time;
    private final ThrowableFormatter failures = new ThrowableFormatter();

    JsonLineLayout(DateTimeFormatter time) {
        super(new JsonFormatter(
                JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build(), false, true));
        this.time = time;
    }

    // Not Dropwizard's own: it walks the stack of each event to name the caller, whether that is wanted or not.
    @Override
    protected Map<String, Object> toJsonMap(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("timestamp", time.format(Instant.ofEpochMilli(event.getTimeStamp())));
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", bounded(event.getFormattedMessage(), LONGEST_MESSAGE));
        event.getMDCPropertyMap().forEach(line::putIfAbsent);
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> line.putIfAbsent(pair.key, pair.value));
        }
        if (event.getThrowableProxy() != null) {
            line.put("exception", bounded(failures.of(event), LONGEST_TRACE));
        }
        return line;
    }

    private static String bounded(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
