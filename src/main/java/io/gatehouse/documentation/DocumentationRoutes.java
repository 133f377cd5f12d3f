package io.gatehouse.documentation;

import io.dropwizard.jetty.setup.ServletEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves the landing page at {@code /}, Swagger UI at {@code /auth/docs} and the OpenAPI document at {@code
 * /auth/openapi.json} and {@code .yaml}; the last three also under {@code /api/v1}.
 */
public final class DocumentationRoutes {
    private static final List<String> ROOTS = List.of("", "/api/v1");
    private static final String HTML = "text/html;charset=utf-8";
    private static final String CSS = "text/css;charset=utf-8";
    private static final String JAVASCRIPT = "text/javascript;charset=utf-8";
    private static final String PNG = "image/png";

    private static final String LANDING_POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'";
    // Swagger UI sets style attributes and uses icons in data URLs. It needs no inline script.
    private static final String SWAGGER_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private DocumentationRoutes() {}

    /**
     * Adds all pages to the application port. Exact paths take precedence over Jersey's {@code /api/v1/*}.
     *
     * @param prefix the path prefix under which clients reach the service, without a trailing slash; may be empty
     */
    public static void install(ServletEnvironment servlets, String prefix) {
        Map<String, StaticPage> pages = pages(prefix);
        servlets.addServlet("documents", new StaticPageServlet(pages))
                .addMapping(pages.keySet().stream()
                        .map(path -> path.equals("/") ? "" : path)
                        .toArray(String[]::new));
    }

    static Map<String, StaticPage> pages(String prefix) {
        Map<String, StaticPage> pages = new LinkedHashMap<>();
        pages.put("/", StaticPage.fresh(HTML, ClasspathFiles.read("documentation/landing.html"), LANDING_POLICY));
        OpenApiDocument document = OpenApiDocument.load().behind(prefix);
        StaticPage json = StaticPage.fresh("application/json", document.json(), "");
        StaticPage yaml = StaticPage.fresh("application/yaml", document.yaml(), "");
        for (String root : ROOTS) {
            pages.put(root + "/auth/openapi.json", json);
            pages.put(root + "/auth/openapi.yaml", yaml);
            addSwaggerUi(pages, root + "/auth/docs");
        }
        return pages;
    }

    private static void addSwaggerUi(Map<String, StaticPage> pages, String path) {
        pages.put(path, swaggerPage("docs/"));
        pages.put(path + "/", swaggerPage("./"));
        pages.put(
                path + "/swagger-initializer.js",
                StaticPage.fresh(JAVASCRIPT, ClasspathFiles.read("documentation/swagger-initializer.js"), ""));
        pages.put(path + "/landing.css", StaticPage.fresh(CSS, ClasspathFiles.read("documentation/landing.css"), ""));
        pages.put(path + "/docs.css", StaticPage.fresh(CSS, ClasspathFiles.read("documentation/docs.css"), ""));
        pages.put(
                path + "/swagger-ui-bundle.js",
                StaticPage.cached(JAVASCRIPT, ClasspathFiles.swaggerUi("swagger-ui-bundle.js")));
        pages.put(path + "/swagger-ui.css", StaticPage.cached(CSS, ClasspathFiles.swaggerUi("swagger-ui.css")));
        pages.put(path + "/favicon-32x32.png", StaticPage.cached(PNG, ClasspathFiles.swaggerUi("favicon-32x32.png")));
    }

    /** The links of the page are relative, so its base depends on whether the URL ends in a slash. */
    private static StaticPage swaggerPage(String base) {
        String html = new String(ClasspathFiles.read("documentation/docs.html"), StandardCharsets.UTF_8);
        return StaticPage.fresh(HTML, html.replace("{base}", base).getBytes(StandardCharsets.UTF_8), SWAGGER_POLICY);
    }
}
