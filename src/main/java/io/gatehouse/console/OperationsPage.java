package io.gatehouse.console;

import io.dropwizard.core.setup.Environment;
import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.documentation.ClasspathFiles;
import io.gatehouse.documentation.StaticPage;
import io.gatehouse.documentation.StaticPageServlet;
import io.gatehouse.listener.ListenerModule;
import io.gatehouse.task.AdminTask;
import io.gatehouse.token.KeyRing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Serves the operations page at {@code /} of the admin port. Its files contain no data: the page requests metrics and
 * health from other servlets of the port, and {@code /console.json}.
 */
public final class OperationsPage {
    private static final String FACTS = "/console.json";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** Content types of the page's files by path. */
    private static final Map<String, String> FILES = Map.of(
            "/console/console.css", "text/css;charset=utf-8",
            "/console/console.js", "text/javascript;charset=utf-8",
            "/console/client.js", "text/javascript;charset=utf-8",
            "/console/samples.js", "text/javascript;charset=utf-8",
            "/console/charts.js", "text/javascript;charset=utf-8",
            "/console/panels.js", "text/javascript;charset=utf-8",
            "/console/tasks.js", "text/javascript;charset=utf-8",
            "/console/icon.svg", "image/svg+xml");

    private OperationsPage() {}

    /** The paths of the static files. They contain no data, so they need no admin token. */
    public static Set<String> paths() {
        return pages().keySet();
    }

    /** Adds the page to the admin port. Call it once, during startup. */
    public static void install(
            Environment environment,
            GatehouseConfiguration configuration,
            KeyRing keys,
            ListenerModule listeners,
            List<AdminTask> tasks) {
        Map<String, StaticPage> pages = pages();
        environment
                .admin()
                .addServlet("console", new StaticPageServlet(pages))
                .addMapping(pages.keySet().stream()
                        .map(path -> path.equals("/") ? "" : path)
                        .toArray(String[]::new));
        environment
                .admin()
                .addServlet(
                        "console-facts",
                        new OperationsDataServlet(VisibleSettings.of(configuration), keys, listeners.reports(), tasks))
                .addMapping(FACTS);
    }

    private static Map<String, StaticPage> pages() {
        Map<String, StaticPage> pages = new LinkedHashMap<>();
        pages.put(
                "/", StaticPage.fresh("text/html;charset=utf-8", ClasspathFiles.read("console/console.html"), POLICY));
        FILES.forEach(
                (path, type) -> pages.put(path, StaticPage.fresh(type, ClasspathFiles.read(path.substring(1)), "")));
        return pages;
    }
}
