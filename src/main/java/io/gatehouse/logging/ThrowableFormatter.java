package io.gatehouse.logging;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** The failure that an event of the log is about, its cause first. Thread-safe. */
final class ThrowableFormatter {
    private final ThrowableProxyConverter converter = new RootCauseFirstThrowableProxyConverter();

    ThrowableFormatter() {
        converter.start();
    }

    /** The stack trace, of as many lines as it has; empty where the event is about none. */
    String of(ILoggingEvent event) {
        return event.getThrowableProxy() == null ? "" : converter.convert(event);
    }
}
