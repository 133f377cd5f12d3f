package io.gatehouse.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.http.HttpTestServer;
import io.gatehouse.http.HttpTestServer.Answer;
import io.gatehouse.testing.Api;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that allows two origins, and response headers that must not echo client input. */
class CorsHandlerTest {
    private static final String LISTED = "https://app.example.com";
    private static final String PASSWORD = "correct horse battery staple";
    private static final String STRICT_TRANSPORT = "max-age=31536000; includeSubDomains";

    @RegisterExtension
    static final HttpTestServer WITHOUT = new HttpTestServer();

    private static TestService service;
    private static String token;

    @BeforeAll
    static void start() {
        service = TestService.start(
                ConfigOverride.config("cors_origins", LISTED + ",http://localhost:3000"),
                ConfigOverride.config("hsts", STRICT_TRANSPORT));
        Api api = new Api(service.uri());
        api.register("alice", PASSWORD);
        token = api.login("alice", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest
    @Tag("OUT-04")
    @CsvSource({
        "/api/v1/auth/check, 401",
        "/api/v1/users, 401",
        "/api/v1/nothing-here, 404",
        "/nothing-here, 404",
        "/auth/openapi.json, 200",
    })
    void a_listed_origin_may_read_every_response(String path, int status) {
        Answer answer = get(path, "Origin: " + LISTED);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Request-Id", "Retry-After");
        assertThat(all(answer, "Vary")).contains("Origin");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    @Tag("OUT-04")
    void a_check_that_succeeds_may_be_read_too() {
        Answer answer = get("/api/v1/auth/check", "Origin: http://localhost:3000", "Authorization: Bearer " + token);
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://localhost:3000");
    }

    @ParameterizedTest
    @Tag("OUT-04")
    @ValueSource(
            strings = {
                "null",
                "*",
                "https://APP.example.com",
                "HTTPS://app.example.com",
                "http://app.example.com",
                "https://app.example.com:443",
                "https://app.example.com:8443",
                "https://app.example.com/",
                "https://app.example.com.evil.example",
                "https://evil-app.example.com",
                "https://x.app.example.com",
                "https://appxexample.com",
                "https://evil.example",
                "https://app.example.com https://evil.example",
                "https://evil.example https://app.example.com",
                "http://localhost:3001",
                "http://localhost",
            })
    void any_other_origin_gets_no_cors_headers(String origin) {
        for (String path : List.of("/api/v1/auth/check", "/auth/openapi.json", "/nothing-here")) {
            Answer answer = get(path, "Origin: " + origin);
            assertThat(answer.headers()).noneMatch(CorsHandlerTest::isCors).noneMatch(line -> line.contains("evil"));
            assertThat(all(answer, "Vary")).contains("Origin");
        }
        assertThat(preflight(origin).headers()).noneMatch(CorsHandlerTest::isCors);
    }

    @Test
    @Tag("OUT-04")
    void two_origin_headers_get_no_cors_headers() {
        assertThat(get("/auth/openapi.json", "Origin: " + LISTED, "Origin: https://evil.example")
                        .headers())
                .noneMatch(CorsHandlerTest::isCors);
    }

    @Test
    @Tag("OUT-04")
    void a_preflight_of_a_listed_origin_needs_no_token() {
        Answer answer = preflight(LISTED);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(LISTED);
        assertThat(answer.header("Access-Control-Allow-Methods"))
                .contains("DELETE")
                .doesNotContain("*");
        assertThat(answer.header("Access-Control-Allow-Headers"))
                .contains("Authorization")
                .doesNotContain("*");
        assertThat(answer.header("Access-Control-Allow-Credentials")).isEmpty();
    }

    @Test
    @Tag("OUT-04")
    void the_admin_port_and_a_service_without_the_setting_allow_no_origin() {
        assertThat(send(service.adminUri(), "GET /ping HTTP/1.1", "Origin: " + LISTED)
                        .headers())
                .noneMatch(CorsHandlerTest::isCors);
        Answer without = WITHOUT.get("/api/edge", "Origin: " + LISTED);
        assertThat(without.headers()).noneMatch(CorsHandlerTest::isCors);
        assertThat(all(without, "Vary")).doesNotContain("Origin");
        assertThat(WITHOUT.call(
                                "OPTIONS",
                                "/api/edge",
                                "",
                                new byte[0],
                                "Origin: " + LISTED,
                                "Access-Control-Request-Method: GET")
                        .headers())
                .noneMatch(CorsHandlerTest::isCors);
    }

    @ParameterizedTest
    @Tag("OUT-03")
    @ValueSource(strings = {"/api/v1/auth/check", "/.well-known/jwks.json", "/nothing-here", "/bad target"})
    void strict_transport_security_is_sent_if_configured(String path) {
        assertThat(get(path).header("Strict-Transport-Security")).isEqualTo(STRICT_TRANSPORT);
        assertThat(WITHOUT.get(path).header("Strict-Transport-Security")).isEmpty();
        assertThat(send(service.adminUri(), "GET /ping HTTP/1.1").header("Strict-Transport-Security"))
                .isEmpty();
    }

    @ParameterizedTest
    @Tag("OUT-05")
    @ValueSource(
            strings = {
                "GET /api/v1/auth/check?role=%0d%0aX-Injected:%20yes HTTP/1.1",
                "GET /api/v1/auth/check%0d%0aX-Injected:%20yes HTTP/1.1",
                "GET /api/v1/%0d%0aX-Injected:%20yes HTTP/1.1",
                "GET /api/v1/users/%0AX-Injected:%20yes HTTP/1.1",
                "GET /api/v1/profile?page=%0d%0aX-Injected:%20yes HTTP/1.1",
                "GET /%E5%98%8D%E5%98%8AX-Injected:%20yes HTTP/1.1",
                "GET /auth/docs/..%0d%0aX-Injected:%20yes HTTP/1.1",
                "GET /.well-known/jwks.json?%0d%0aX-Injected:%20yes HTTP/1.1",
                "BREW%0d%0aX-Injected:%20yes / HTTP/1.1",
                "OPTIONS /api/v1/profile HTTP/1.1",
                "TRACE / HTTP/1.1",
            })
    void no_response_header_echoes_client_input(String requestLine) {
        Answer answer = send(
                service.uri(),
                requestLine,
                "X-Request-Id: a%0d%0aX-Injected: yes",
                "X-Forwarded-For: 1.2.3.4%0d%0aX-Injected: yes",
                "traceparent: 00-%0d%0aX-Injected: yes",
                "Origin: https://app.example.com%0d%0aX-Injected: yes",
                "X-Auth-User-Id: mallory",
                "X-Auth-Login: mallory",
                "X-Auth-Roles: superuser",
                "X-Auth-Session: mallory");
        assertThat(answer.headers())
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("x-injected"))
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("x-auth-"))
                .noneMatch(line -> line.contains("mallory") || line.contains("Injected"));
    }

    @Test
    @Tag("OUT-05")
    void a_check_takes_the_identity_from_the_token_only() {
        Answer answer = get(
                "/api/v1/auth/check",
                "Authorization: Bearer " + token,
                "X-Auth-User-Id: mallory",
                "X-Auth-Login: mallory",
                "X-Auth-Roles: superuser",
                "X-Auth-Session: mallory",
                "X-Auth-Other: mallory");
        assertThat(answer.header("X-Auth-Login")).isEqualTo("alice");
        assertThat(answer.header("X-Auth-Roles")).isEqualTo("subscriber");
        assertThat(answer.headers()).noneMatch(line -> line.contains("mallory"));
    }

    private static boolean isCors(String line) {
        return line.toLowerCase(Locale.ROOT).startsWith("access-control-");
    }

    private static List<String> all(Answer answer, String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return answer.headers().stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .flatMap(line -> List.of(line.substring(start.length()).split(",", -1)).stream())
                .map(String::strip)
                .toList();
    }

    private static Answer preflight(String origin) {
        return send(
                service.uri(),
                "OPTIONS /api/v1/profile HTTP/1.1",
                "Origin: " + origin,
                "Access-Control-Request-Method: DELETE",
                "Access-Control-Request-Headers: authorization");
    }

    private static Answer get(String path, String... headers) {
        return send(service.uri(), "GET " + path + " HTTP/1.1", headers);
    }

    private static Answer send(URI port, String requestLine, String... headers) {
        List<String> lines = new ArrayList<>(List.of(requestLine, "Host: localhost", "Connection: close"));
        lines.addAll(List.of(headers));
        return HttpTestServer.exchange(
                port.getPort(), (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
}
