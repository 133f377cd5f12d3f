package io.gatehouse.http.server;

import java.util.stream.Stream;
import org.eclipse.jetty.ee10.servlet.ServletHandler;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;

/** Lets requests be timed from the start of a server on: those of resources, and those of servlets that have a path of their own. */
record RequestTimingSetup(RequestDurationHandler times, ServletHandler servlets) implements LifeCycle.Listener {
    @Override
    public void lifeCycleStarting(LifeCycle event) {
        if (!(event instanceof Server server)) {
            return;
        }
        Stream.of(servlets.getServletMappings())
                .flatMap(mapping -> Stream.of(mapping.getPathSpecs()))
                // What has a wildcard is Jersey's, and "/" takes what nobody else takes.
                .filter(path -> !path.contains("*") && !path.equals("/"))
                // The servlet API writes the root itself so.
                .forEach(path -> times.addPath(path.isEmpty() ? "/" : path));
        RequestLog other = server.getRequestLog();
        server.setRequestLog(other == null ? times : new RequestLog.Collection(other, times));
    }
}
