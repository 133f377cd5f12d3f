package io.gatehouse.logging;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Formats the exception of a log event, root cause first. Thread-safe. */
final class ThrowableFormatter {
    private final ThrowableProxyConverter converter = new RootCauseFirstThrowableProxyConverter();

    ThrowableFormatter() {
        converter.start();
    }

    /** The stack trace; empty if the event has no exception. */
    String of(ILoggingEvent event) {
        return event.getThrowableProxy() == null ? "" : converter.convert(event);
    }
}
