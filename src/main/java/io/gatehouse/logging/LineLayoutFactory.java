package io.gatehouse.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.dropwizard.logging.common.layout.DiscoverableLayoutFactory;
import java.time.format.DateTimeFormatter;
import java.util.TimeZone;

/**
 * Creates the layout {@code lines} of an appender in {@code config.yml}, which writes text or JSON. Dropwizard's layout
 * {@code json} remains available and has more settings.
 */
@JsonTypeName("lines")
public final class LineLayoutFactory implements DiscoverableLayoutFactory<ILoggingEvent> {
    @JsonProperty
    private Format format = Format.TEXT;

    /** The format of a line. */
    public enum Format {
        @JsonProperty("text")
        TEXT,
        @JsonProperty("json")
        JSON
    }

    @Override
    public LayoutBase<ILoggingEvent> build(LoggerContext context, TimeZone timeZone) {
        // RFC 3339; Z for UTC.
        DateTimeFormatter time =
                DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX").withZone(timeZone.toZoneId());
        LayoutBase<ILoggingEvent> layout = format == Format.JSON ? new JsonLineLayout(time) : new TextLineLayout(time);
        layout.setContext(context);
        return layout;
    }
}
