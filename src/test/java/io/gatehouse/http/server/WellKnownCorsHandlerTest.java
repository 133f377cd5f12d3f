package io.gatehouse.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two services, one of which also allows one origin to call the API. */
@Tag("OUT-04")
class WellKnownCorsHandlerTest {
    private static final String LISTED = "https://app.example.com";

    private static TestService without;
    private static TestService with;

    @BeforeAll
    static void start() {
        without = TestService.start(ConfigOverride.config("issuer", "https://id.example.org/tenant"));
        with = without.startAnother(
                ConfigOverride.config("issuer", "https://id.example.org/tenant"),
                ConfigOverride.config("cors_origins", LISTED));
    }

    @AfterAll
    static void stop() {
        with.close();
        without.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /.well-known/openid-configuration, 200",
        "HEAD, /.well-known/openid-configuration, 200",
        "GET, /.well-known/openid-configuration/tenant, 200",
        "GET, /tenant/.well-known/openid-configuration, 200",
        "GET, /.well-known/oauth-authorization-server, 200",
        "GET, /.well-known/oauth-authorization-server/tenant, 200",
        "GET, /.well-known/jwks.json, 200",
        "HEAD, /.well-known/jwks.json, 200",
        "POST, /.well-known/jwks.json, 405",
        "OPTIONS, /.well-known/jwks.json, 405",
        "DELETE, /tenant/.well-known/openid-configuration, 405",
        "GET, /.well-known/openid-configuration/other, 404",
        "GET, /.well-known/nothing-here, 404",
        "GET, /.well-known/../jwks.json, 400",
        "BREW, /.well-known/jwks.json, 501",
    })
    void every_origin_may_read_every_response(String method, String path, int status) {
        for (TestService service : List.of(without, with)) {
            for (String origin : List.of("", "Origin: " + LISTED, "Origin: https://other.example", "Origin: null")) {
                Answer answer = send(service.uri(), method + " " + path, origin);
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
                assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
                assertThat(answer.headers()).noneMatch(line -> line.contains("example.com"));
                assertThat(answer.header("Vary")).doesNotContain("Origin");
            }
        }
    }

    @Test
    void every_origin_may_read_a_304() {
        for (TestService service : List.of(without, with)) {
            String path = "GET /.well-known/openid-configuration";
            String etag = send(service.uri(), path).header("ETag");
            Answer same = send(service.uri(), path, "If-None-Match: " + etag, "Origin: https://other.example");
            assertThat(same.status()).isEqualTo(304);
            assertThat(same.header("Access-Control-Allow-Origin")).isEqualTo("*");
        }
    }

    @Test
    void a_preflight_allows_reading_with_any_header_and_no_credentials() {
        for (TestService service : List.of(without, with)) {
            for (String origin : List.of(LISTED, "https://other.example")) {
                Answer answer = send(
                        service.uri(),
                        "OPTIONS /.well-known/openid-configuration",
                        "Origin: " + origin,
                        "Access-Control-Request-Method: GET",
                        "Access-Control-Request-Headers: x-custom");
                assertThat(answer.status()).isEqualTo(204);
                assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
                assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("GET, HEAD");
                assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("*");
                assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/check",
                "/api/v1/oauth/token",
                "/auth/openapi.json",
                "/",
                "/.well-known",
                "/x/.well-known/jwks.json",
                "/tenant/.well-known/openid-configuration/x",
                "/%2ewell-known/jwks.json"
            })
    void other_paths_allow_no_origin(String path) {
        for (String method : List.of("GET", "OPTIONS")) {
            Answer answer = send(
                    without.uri(),
                    method + " " + path,
                    "Origin: https://other.example",
                    "Access-Control-Request-Method: GET");
            assertThat(answer.headers()).noneMatch(WellKnownCorsHandlerTest::isCors);
        }
    }

    @Test
    void the_admin_port_allows_no_origin() {
        assertThat(send(with.adminUri(), "GET /.well-known/openid-configuration", "Origin: " + LISTED)
                        .headers())
                .noneMatch(WellKnownCorsHandlerTest::isCors);
    }

    private static boolean isCors(String line) {
        return line.toLowerCase(Locale.ROOT).startsWith("access-control-");
    }

    private static Answer send(URI port, String methodAndPath, String... headers) {
        List<String> lines =
                new ArrayList<>(List.of(methodAndPath + " HTTP/1.1", "Host: localhost", "Connection: close"));
        List.of(headers).stream().filter(header -> !header.isEmpty()).forEach(lines::add);
        return HttpTestServer.exchange(
                port.getPort(), (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
}
