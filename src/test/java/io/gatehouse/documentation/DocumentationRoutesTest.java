package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.Configuration;
import io.dropwizard.testing.ResourceHelpers;
import io.dropwizard.testing.junit5.DropwizardAppExtension;
import io.dropwizard.testing.junit5.DropwizardExtensionsSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The routes of the documentation on a running server: headers, caching, methods and links. */
@ExtendWith(DropwizardExtensionsSupport.class)
class DocumentationRoutesTest {
    private static final DropwizardAppExtension<Configuration> SERVER =
            new DropwizardAppExtension<>(DocumentsApplication.class, ResourceHelpers.resourceFilePath("http-edge.yml"));
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");
    private static final Pattern FIGURE = Pattern.compile("[0-9.,]+ ms");

    private final HttpClient client = HttpClient.newHttpClient();

    @ParameterizedTest
    @CsvSource({
        "/, text/html;charset=utf-8, no-cache",
        "/auth/docs, text/html;charset=utf-8, no-cache",
        "/auth/docs/, text/html;charset=utf-8, no-cache",
        "/api/v1/auth/docs, text/html;charset=utf-8, no-cache",
        "/auth/docs/swagger-initializer.js, text/javascript;charset=utf-8, no-cache",
        "/auth/docs/docs.css, text/css;charset=utf-8, no-cache",
        "/auth/docs/swagger-ui-bundle.js, text/javascript;charset=utf-8, 'public, max-age=3600'",
        "/auth/docs/swagger-ui.css, text/css;charset=utf-8, 'public, max-age=3600'",
        "/auth/docs/favicon-32x32.png, image/png, 'public, max-age=3600'",
        "/auth/openapi.json, application/json, no-cache",
        "/auth/openapi.yaml, application/yaml, no-cache",
        "/api/v1/auth/openapi.json, application/json, no-cache",
        "/api/v1/auth/openapi.yaml, application/yaml, no-cache",
    })
    void every_page_has_its_headers(String path, String type, String cacheControl) throws Exception {
        HttpResponse<String> answer = send("GET", path);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isNotEmpty();
        assertThat(header(answer, "Content-Type")).isEqualToIgnoringCase(type);
        assertThat(header(answer, "Cache-Control")).isEqualTo(cacheControl);
        assertThat(header(answer, "ETag")).matches("\"[0-9a-f]{24}\"");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Content-Security-Policy"))
                .contains("default-src 'none'", "frame-ancestors 'none'")
                .doesNotContain("unsafe-eval", "script-src 'self' 'unsafe-inline'");
    }

    @Test
    void a_matching_etag_returns_304() throws Exception {
        String etag = header(send("GET", "/auth/openapi.json"), "ETag");

        HttpResponse<String> same = send("GET", "/auth/openapi.json", "If-None-Match", etag);
        HttpResponse<String> other = send("GET", "/auth/openapi.json", "If-None-Match", "\"of-another-version\"");

        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(header(same, "ETag")).isEqualTo(etag);
        assertThat(other.statusCode()).isEqualTo(200);
    }

    @Test
    void head_returns_the_same_headers_and_no_body() throws Exception {
        HttpResponse<String> get = send("GET", "/");
        HttpResponse<String> head = send("HEAD", "/");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "ETag")).isEqualTo(header(get, "ETag"));
        assertThat(header(head, "Content-Length")).isEqualTo(header(get, "Content-Length"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void other_methods_are_rejected(String method) throws Exception {
        HttpResponse<String> answer = send(method, "/auth/docs");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/auth/docs/nothing.js",
                "/auth/docs/../../etc/passwd",
                "/auth/docs/oauth2-redirect.html",
                "/auth"
            })
    void nothing_else_is_served(String path) throws Exception {
        HttpResponse<String> answer = send("GET", path);

        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    }

    /** Resolves links as a browser does, with and without a trailing slash, also behind a proxy that adds a prefix. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/auth/docs", "/auth/docs/", "/api/v1/auth/docs", "/api/v1/auth/docs/"})
    void every_link_is_relative_and_resolves(String path) throws Exception {
        String html = send("GET", path).body();
        URI page = uri(path);
        var base = Pattern.compile("<base href=\"([^\"]+)\"").matcher(html);
        URI start = base.find() ? page.resolve(base.group(1)) : page;

        var links = LINK.matcher(html.replaceAll("<base [^>]*>", ""));
        int count = 0;
        while (links.find()) {
            String link = links.group(1);
            count++;
            assertThat(link).doesNotContain(":").doesNotStartWith("/");
            // DocumentsApplication serves neither keys nor metadata.
            if (!link.startsWith(".well-known/")) {
                assertThat(send("GET", start.resolve(link).getPath()).statusCode())
                        .as(link)
                        .isEqualTo(200);
            }
        }
        assertThat(count).isGreaterThan(3);
    }

    @Test
    void pages_contain_no_inline_script_and_no_url_of_another_server() throws Exception {
        for (String path : new String[] {"/", "/auth/docs", "/auth/docs/swagger-initializer.js"}) {
            String body = send("GET", path).body();

            assertThat(body).doesNotContain("http:", "https:", "<style", " style=", "onclick");
            assertThat(body.replaceAll("<script src=\"[^\"]+\" defer></script>", ""))
                    .doesNotContain("<script");
        }
    }

    @Test
    void the_served_document_is_the_tested_one() throws Exception {
        assertThat(new ObjectMapper().readTree(send("GET", "/auth/openapi.json").body()))
                .isEqualTo(OpenApiDocument.load().root());
    }

    @Test
    void every_figure_of_the_landing_page_is_in_the_performance_page() throws Exception {
        String measured = Files.readString(Path.of("docs/performance.md"));
        List<String> figures = FIGURE.matcher(send("GET", "/").body().replace("&nbsp;", " "))
                .results()
                .map(MatchResult::group)
                .toList();

        assertThat(figures)
                .contains("1.79 ms")
                .allSatisfy(figure -> assertThat(measured).contains("| " + figure + " |"));
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + SERVER.getLocalPort() + path);
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
