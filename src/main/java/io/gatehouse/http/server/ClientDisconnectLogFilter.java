package io.gatehouse.http.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.gatehouse.http.response.ExceptionCauses;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Suppresses Jersey's error lines about responses that could not be written because the client disconnected or stopped
 * reading. Each has a stack trace, so that such clients could flood the log. Thread-safe.
 */
final class ClientDisconnectLogFilter extends TurboFilter {
    private static final String JERSEY = "org.glassfish.jersey.server.ServerRuntime";

    /** Installs the filter in the logging context. */
    static void install() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getTurboFilterList().stream().noneMatch(ClientDisconnectLogFilter.class::isInstance)) {
            context.addTurboFilter(new ClientDisconnectLogFilter());
        }
    }

    /** Whether a request failed because its client disconnected. */
    static boolean isCauseOf(@Nullable Throwable failure) {
        return ExceptionCauses.find(failure, EofException.class).isPresent();
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        return failure != null
                        && logger.getName().startsWith(JERSEY)
                        // TimeoutException: the client does not read the response.
                        && (isCauseOf(failure)
                                || ExceptionCauses.find(failure, TimeoutException.class)
                                        .isPresent())
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
