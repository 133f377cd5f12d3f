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
 * Clients that hang up are nobody's error: Jersey calls each answer that could not be written one, with a stack, so that
 * whoever hangs up often fills the log. Thread-safe.
 */
final class ClientDisconnectLogFilter extends TurboFilter {
    private static final String JERSEY = "org.glassfish.jersey.server.ServerRuntime";

    /** Keeps it out of the log from now on. */
    static void install() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
                && context.getTurboFilterList().stream().noneMatch(ClientDisconnectLogFilter.class::isInstance)) {
            context.addTurboFilter(new ClientDisconnectLogFilter());
        }
    }

    /** Whether a request failed since its client has gone. */
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
                        // The second is one that does not read.
                        && (isCauseOf(failure)
                                || ExceptionCauses.find(failure, TimeoutException.class)
                                        .isPresent())
                ? FilterReply.DENY
                : FilterReply.NEUTRAL;
    }
}
