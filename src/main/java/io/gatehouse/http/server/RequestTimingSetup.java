package io.gatehouse.http.server;

import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** Starts the recording of request durations with the server, for resources and for servlets with a fixed path. */
record RequestTimingSetup(RequestDurationHandler durations, ServletHandler servlets) implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle event) {
        if (!(event instanceof Server server)) {
            return;
        }
        Stream.of(servlets.getServletMappings())
                .flatMap(mapping -> Stream.of(mapping.getPathSpecs()))
                // Paths with a wildcard belong to Jersey, and "/" is the fallback.
                .filter(path -> !path.contains("*") && !path.equals("/"))
                // The servlet API represents the root path as an empty string.
                .forEach(path -> durations.addPath(path.isEmpty() ? "/" : path));
        RequestLog other = server.getRequestLog();
        server.setRequestLog(other == null ? durations : new RequestLog.Collection(other, durations));
    }
}
