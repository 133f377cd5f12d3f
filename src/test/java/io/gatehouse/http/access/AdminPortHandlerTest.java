package io.gatehouse.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.RawRequest;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC-04")
class AdminPortHandlerTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final List<String> PATHS = List.of(
            "GET /",
            "GET /console.json",
            "GET /healthcheck",
            "GET /healthz/live",
            "GET /healthz/ready",
            "GET /metrics",
            "GET /ping",
            "GET /prometheus",
            "GET /threads",
            "POST /tasks/gc");

    private static TestService guarded;
    private static TestService open;

    @BeforeAll
    static void start() {
        guarded = TestService.start(ConfigOverride.config("admin_token", TOKEN));
        open = TestService.start(ConfigOverride.config("admin_hosts", "admin.example.com, Box"));
    }

    @AfterAll
    static void stop() {
        guarded.close();
        open.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /healthcheck",
        "GET, /metrics",
        "GET, /prometheus",
        "GET, /threads",
        "POST, /tasks/gc",
        "POST, '/tasks/revoke-everything?dry_run=true'",
    })
    void every_path_but_the_probes_requires_the_token(String method, String path) {
        Api.Answer without = send(method, path);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(without.contentType()).isEqualTo("application/problem+json");
        assertThat(without.header("X-Content-Type-Options"))
                .as("it has the default headers")
                .isEqualTo("nosniff");
        assertThat(send(method, path, "Authorization", "Bearer " + TOKEN + "0").status())
                .isEqualTo(401);
        assertThat(send(method, path, "Authorization", "Bearer ").status()).isEqualTo(401);
        assertThat(send(method, path, "Authorization", "Basic " + TOKEN).status())
                .isEqualTo(401);
        assertThat(send(method, path, "Authorization", "Bearer " + TOKEN, "Authorization", "Bearer " + TOKEN)
                        .status())
                .isEqualTo(401);

        assertThat(send(method, path, "Authorization", "Bearer " + TOKEN).status())
                .isEqualTo(200);
        assertThat(send(method, path, "Authorization", "bearer " + TOKEN).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz/live", "/healthz/ready", "/ping"})
    void probes_need_no_token_at_their_canonical_path_only(String path) {
        assertThat(send("GET", path).status()).isEqualTo(200);
        assertThat(send("POST", path).status()).isEqualTo(401);
        assertThat(send("GET", path + "/../../tasks/gc").status()).isNotEqualTo(200);
        assertThat(send("GET", path + ";x").status()).isNotEqualTo(200);
        assertThat(send("GET", path + "/more").status()).isEqualTo(401);
    }

    @Test
    void the_api_does_not_accept_the_admin_token() {
        assertThat(new Api(guarded.uri()).get("/auth/check", TOKEN).status()).isEqualTo(401);
        Api.Answer documents = Api.send(HttpRequest.newBuilder(guarded.uri().resolve("/auth/openapi.json"))
                .build());
        assertThat(documents.status()).isEqualTo(200);
    }

    @Tag("OPS-06")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "admin",
                "127.1",
                "localhost."
            })
    void without_a_token_an_unknown_host_name_is_rejected_at_every_path(String host) throws IOException {
        int port = open.adminUri().getPort();
        for (String path : PATHS) {
            assertThat(RawRequest.status(port, path, host)).as(path).isEqualTo(403);
            assertThat(RawRequest.status(port, path, host + ":" + port))
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(RawRequest.status(guarded.adminUri().getPort(), "GET /healthz/ready", host))
                .as("rejected by the missing token")
                .isEqualTo(200);
    }

    @Tag("OPS-06")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8081",
                "127.0.0.1",
                "10.1.2.3:8081",
                "[::1]:8081",
                "admin.example.com",
                "box:1"
            })
    void addresses_localhost_and_configured_names_are_accepted_at_every_path(String host) throws IOException {
        for (String path : PATHS) {
            assertThat(RawRequest.status(open.adminUri().getPort(), path, host))
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @Tag("OPS-06")
    @Test
    void requests_of_pages_of_other_origins_are_rejected_at_every_path() {
        for (String each : PATHS.subList(1, PATHS.size())) {
            String method = each.substring(0, each.indexOf(' '));
            String path = each.substring(each.indexOf(' ') + 1);
            for (String site : List.of("cross-site", "same-site", "other")) {
                assertThat(to(open, method, path, "Sec-Fetch-Site", site).status())
                        .as(each + " " + site)
                        .isEqualTo(403);
            }
            assertThat(to(open, method, path, "Origin", "https://evil.example").status())
                    .as(each)
                    .isEqualTo(403);
            assertThat(to(open, method, path, "Origin", "https://evil.example", "Sec-Fetch-Site", "none")
                            .status())
                    .as(each)
                    .isEqualTo(403);
            int typed = to(open, method, path, "Sec-Fetch-Site", "none").status();
            assertThat(typed).as(each).isEqualTo(method.equals("GET") ? 200 : 403);
            int own = to(open, method, path, "Sec-Fetch-Site", "same-origin").status();
            assertThat(own).as(each).isEqualTo(method.equals("GET") ? 200 : 403);
        }
        assertThat(to(open, "GET", "/", "Sec-Fetch-Site", "cross-site").status())
                .as("a link to the page, which contains no data")
                .isEqualTo(200);
    }

    @Tag("OPS-06")
    @Test
    void unlisted_paths_are_404_and_profiles_need_the_token() {
        for (String path :
                List.of("/pprof", "/%70prof", "/pprof/", "/metrics/", "/%6detrics", "/tasks/", "/tasks/*", "/x")) {
            assertThat(to(open, "GET", path).status()).as(path).isEqualTo(404);
            assertThat(to(guarded, "GET", path).status()).as(path).isEqualTo(401);
        }
        String token = "Bearer " + TOKEN;
        assertThat(to(guarded, "GET", "/x", "Authorization", token).status()).isEqualTo(404);
        assertThat(to(guarded, "GET", "/pprof?duration=1", "Authorization", token)
                        .status())
                .isEqualTo(200);
    }

    private static Api.Answer send(String method, String path, String... headers) {
        return to(guarded, method, path, headers);
    }

    private static Api.Answer to(TestService service, String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(service.adminUri() + path)).method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Api.send(request.build());
    }
}
