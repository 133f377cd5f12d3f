package io.gatehouse.documents;

import io.dropwizard.jetty.setup.ServletEnvironment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The landing page at {@code /}, Swagger UI at {@code /auth/docs} and the OpenAPI document at {@code /auth/openapi.json}
 * and {@code .yaml}; the last three also under {@code /api/v1}.
 */
public final class Documents {
    private static final List<String> ROOTS = List.of("", "/api/v1");
    private static final String HTML = "text/html;charset=utf-8";
    private static final String CSS = "text/css;charset=utf-8";
    private static final String JAVASCRIPT = "text/javascript;charset=utf-8";
    private static final String PNG = "image/png";

    private static final String LANDING_POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'";
    // Swagger UI sets style attributes and has its icons in data URLs; it needs no inline script.
    private static final String SWAGGER_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private Documents() {}

    /**
     * Adds all pages to the application port. Exact paths win over Jersey's {@code /api/v1/*}.
     *
     * @param prefix what clients have in front of each path, without a slash at its end; empty for nothing
     */
    public static void install(ServletEnvironment servlets, String prefix) {
        Map<String, Page> pages = pages(prefix);
        servlets.addServlet("documents", new PageServlet(pages))
                .addMapping(pages.keySet().stream()
                        .map(path -> path.equals("/") ? "" : path)
                        .toArray(String[]::new));
    }

    static Map<String, Page> pages(String prefix) {
        Map<String, Page> pages = new LinkedHashMap<>();
        pages.put("/", Page.fresh(HTML, Resources.read("documents/landing.html"), LANDING_POLICY));
        OpenApiDocument document = OpenApiDocument.load().behind(prefix);
        Page json = Page.fresh("application/json", document.json(), "");
        Page yaml = Page.fresh("application/yaml", document.yaml(), "");
        for (String root : ROOTS) {
            pages.put(root + "/auth/openapi.json", json);
            pages.put(root + "/auth/openapi.yaml", yaml);
            addSwaggerUi(pages, root + "/auth/docs");
        }
        return pages;
    }

    private static void addSwaggerUi(Map<String, Page> pages, String path) {
        pages.put(path, swaggerPage("docs/"));
        pages.put(path + "/", swaggerPage("./"));
        pages.put(
                path + "/swagger-initializer.js",
                Page.fresh(JAVASCRIPT, Resources.read("documents/swagger-initializer.js"), ""));
        pages.put(path + "/landing.css", Page.fresh(CSS, Resources.read("documents/landing.css"), ""));
        pages.put(path + "/swagger-ui-bundle.js", Page.cached(JAVASCRIPT, Resources.swaggerUi("swagger-ui-bundle.js")));
        pages.put(path + "/swagger-ui.css", Page.cached(CSS, Resources.swaggerUi("swagger-ui.css")));
        pages.put(path + "/favicon-32x32.png", Page.cached(PNG, Resources.swaggerUi("favicon-32x32.png")));
    }

    /** The page's links are relative, so its base depends on whether the address ends in a slash. */
    private static Page swaggerPage(String base) {
        String html = new String(Resources.read("documents/docs.html"), StandardCharsets.UTF_8);
        return Page.fresh(HTML, html.replace("{base}", base).getBytes(StandardCharsets.UTF_8), SWAGGER_POLICY);
    }
}
