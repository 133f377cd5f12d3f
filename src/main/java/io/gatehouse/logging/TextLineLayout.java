package io.gatehouse.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import io.gatehouse.http.client.LogContext;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.slf4j.event.KeyValuePair;

/**
 * Log lines for people: level, time, request id and trace id, logger, message. Lines of a stack trace begin with an
 * exclamation mark, so that an exception's message cannot forge a log line. Thread-safe.
 */
final class TextLineLayout extends LayoutBase<ILoggingEvent> {
    private static final int LEVEL_WIDTH = 5;
    private static final int MAX_MESSAGE_LENGTH = 8 * 1024;
    private static final int MAX_TRACE_LENGTH = 64 * 1024;

    private final DateTimeFormatter time;
    private final ThrowableFormatter failures = new ThrowableFormatter();

    TextLineLayout(DateTimeFormatter time) {
        this.time = time;
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(192);
        String level = event.getLevel().toString();
        line.append(level).append(" ".repeat(Math.max(0, LEVEL_WIDTH - level.length())));
        line.append(" [");
        time.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append("] [");
        appendIds(line, event.getMDCPropertyMap());
        line.append("] ").append(event.getLoggerName()).append(": ");
        LogSanitizer.append(line, event.getFormattedMessage(), MAX_MESSAGE_LENGTH);
        appendPairs(line, event.getKeyValuePairs());
        line.append('\n');
        appendStackTrace(line, failures.of(event));
        return line.toString();
    }

    private static void appendIds(StringBuilder line, Map<String, String> context) {
        line.append(context.getOrDefault(LogContext.REQUEST_ID, "-"));
        String trace = context.get(LogContext.TRACE_ID);
        if (trace != null) {
            line.append(' ').append(trace);
        }
    }

    private static void appendPairs(StringBuilder line, List<KeyValuePair> pairs) {
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            line.append(' ').append(pair.key).append('=');
            LogSanitizer.append(line, String.valueOf(pair.value), MAX_MESSAGE_LENGTH);
        }
    }

    private static void appendStackTrace(StringBuilder lines, String failure) {
        String bounded = failure.length() > MAX_TRACE_LENGTH ? failure.substring(0, MAX_TRACE_LENGTH) : failure;
        bounded.lines().forEach(line -> {
            lines.append("! ");
            LogSanitizer.append(lines, line, MAX_MESSAGE_LENGTH);
            lines.append('\n');
        });
    }
}
