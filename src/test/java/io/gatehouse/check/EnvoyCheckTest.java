package io.gatehouse.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Token checks as Envoy sends them, with the path and the query of its client, on raw connections. */
class EnvoyCheckTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String ORIGIN = "https://app.example.com";
    private static final TestService SERVICE = TestService.start(ConfigOverride.config("cors_origins", ORIGIN));
    private static final String TOKEN = token();

    private static String token() {
        Api api = new Api(SERVICE.uri());
        api.register("alice", PASSWORD);
        return api.login("alice", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    /** The response to one request whose headers are separated by line ends. */
    private static String answer(URI server, String method, String target, String... headers) throws IOException {
        String request = method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                + String.join("\r\n", headers) + (headers.length == 0 ? "\r\n" : "\r\n\r\n");
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String answer(String method, String target, String... headers) throws IOException {
        return answer(SERVICE.uri(), method, target, headers);
    }

    private static String bearer() {
        return "Authorization: Bearer " + TOKEN;
    }

    private static void assertStatus(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "BREW"})
    void any_method_gets_the_identity_and_no_body(String method) throws IOException {
        String target = "/api/v1/auth/envoy/reports?page=2";
        String accepted = answer(method, target, bearer(), "X-Gatehouse-Require: authenticated");

        assertStatus(accepted, 200);
        assertThat(accepted)
                .contains("X-Auth-Login: alice\r\n", "X-Auth-Roles: subscriber\r\n", "X-Auth-Client: -\r\n")
                .contains("X-Auth-User-Id: ", "X-Auth-Session: ", "Cache-Control: no-store")
                .endsWith("\r\n\r\n");
        assertStatus(answer(method, target, "X-Gatehouse-Require: authenticated"), 401);
    }

    @Tag("INP-22")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?",
                "?a=%zz&role=admin&x[]=1&&=",
                "?access_token=x",
                "reports/7?role=admin",
                "a%2Fb",
                "a%2fb%5c..%2f",
                "..",
                "../check",
                "../../users/../..",
                "%2e%2e/check",
                "/",
                "//a///b",
                "a;b=c/d;",
                "..;/x",
                "%0a%0d",
                "%c0%af",
                "%ff",
                "a%20b",
                "a\\b",
                "a|b{c}^`\"<>",
                "~user/.well-known/openid-configuration",
                "\u00e4",
                "."
            })
    void the_path_and_the_query_of_the_client_are_not_interpreted(String rest) throws IOException {
        String target = "/api/v1/auth/envoy/" + rest;

        assertStatus(answer("GET", target, bearer(), "X-Gatehouse-Require: role=subscriber"), 200);
        assertStatus(answer("GET", target, bearer(), "X-Gatehouse-Require: role=admin"), 403);
        assertStatus(answer("GET", target, "X-Gatehouse-Require: role=subscriber"), 401);
    }

    @Tag("INP-22")
    @ParameterizedTest
    @ValueSource(strings = {"%", "%zz", "%00"})
    void a_path_that_is_no_uri_is_rejected(String rest) throws IOException {
        assertStatus(answer("GET", "/api/v1/auth/envoy/" + rest, bearer(), "X-Gatehouse-Require: authenticated"), 400);
    }

    @Tag("INP-22")
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/auth/envoy",
                "/api/v1/auth/envoy?",
                "/api/v1/auth/envoyx/a",
                "/api/v1/auth/Envoy/a",
                "/api/v1/auth/%65nvoy/a",
                "/api/v1/auth/envoy%2Fa",
                "/api/v1/auth/envoy;x/a",
                "/api/v1/auth//envoy/a",
                "//api/v1/auth/envoy/a",
                "/api/v1/auth/x/../envoy/a",
                "/api/v1/auth/./envoy/a",
                "/x/api/v1/auth/envoy/a"
            })
    void only_the_exact_prefix_is_a_check(String target) throws IOException {
        assertThat(answer("GET", target, bearer(), "X-Gatehouse-Require: authenticated"))
                .matches("(?s)HTTP/1\\.1 40[04] .*");
    }

    @Tag("ACC-17")
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "authenticated|200",
                "role=subscriber|200",
                "role=subscriber&role=subscriber|200",
                "role=subs%63riber|200",
                "role=admin|403",
                "role=subscriber&role=admin|403",
                "role=Subscriber|403",
                "role=|403",
                "role|403",
                "role=a%2Cb|403",
                "Authenticated|400",
                "authenticated&role=subscriber|400",
                "authenticated=|400",
                "roles=subscriber|400",
                "Role=subscriber|400",
                "role=subscriber&x=y|400",
                "role=subscriber, role=subscriber|400",
                "role=subscriber,authenticated|400",
                "role=subscriber; role=admin|400",
                "role:subscriber|400",
                "role=%zz|400",
                "role=%00|400",
                "role=%C0%AF|400",
                "&|400",
                "=|400",
                "subscriber|400",
                "*|400"
            })
    void the_gateway_states_the_requirement(String requirement, int status) throws IOException {
        assertStatus(answer("GET", "/api/v1/auth/envoy/a", bearer(), "X-Gatehouse-Require: " + requirement), status);
        assertStatus(answer("GET", "/api/v1/auth/envoy/a", "X-Gatehouse-Require: " + requirement), 401);
    }

    @Tag("ACC-17")
    @Test
    void a_missing_empty_or_repeated_requirement_is_rejected() throws IOException {
        String target = "/api/v1/auth/envoy/a?role=subscriber";
        String one = "X-Gatehouse-Require: authenticated";

        assertThat(answer("GET", target, bearer()))
                .startsWith("HTTP/1.1 400 ")
                .contains("X-Gatehouse-Require is missing");
        assertStatus(answer("GET", target, bearer(), "X-Gatehouse-Require:"), 400);
        assertStatus(answer("GET", target, bearer(), "X-Gatehouse-Require:  "), 400);
        assertThat(answer("GET", target, bearer(), one, one))
                .startsWith("HTTP/1.1 400 ")
                .contains("repeated");
        assertStatus(answer("GET", target, bearer(), one, "x-gatehouse-require:"), 400);
        assertStatus(answer("GET", target, bearer(), "x_gatehouse_require: authenticated"), 400);
        assertStatus(answer("GET", target, bearer(), "x-gatehouse-require: authenticated"), 200);
    }

    @Test
    void the_token_is_read_as_by_the_other_check() throws IOException {
        String require = "X-Gatehouse-Require: authenticated";
        String target = "/api/v1/auth/envoy/a";

        assertThat(answer("GET", target, require)).contains("WWW-Authenticate: Bearer", "application/problem+json");
        assertStatus(answer("GET", target, require, bearer() + "x"), 401);
        assertStatus(answer("GET", target, require, bearer(), bearer()), 401);
        assertStatus(answer("GET", target, require, "Authorization: Basic YTpi"), 401);
        assertThat(answer("GET", target, require, bearer(), "X-Auth-Login: root", "X-Auth-Roles: superuser"))
                .contains("X-Auth-Login: alice\r\n")
                .doesNotContain("root", "superuser");
    }

    @Tag("INP-13")
    @Test
    void a_body_is_not_read() throws IOException {
        String target = "/api/v1/auth/envoy/a";
        String require = "X-Gatehouse-Require: authenticated";

        assertStatus(answer("POST", target, bearer(), require, "Content-Length: 10"), 200);
        assertStatus(answer("POST", target, bearer(), require, "Transfer-Encoding: chunked"), 200);
    }

    /** Envoy would take the 200 of a preflight response for a successful check. */
    @Tag("OUT-04")
    @Test
    void a_preflight_request_is_checked_like_any_other() throws IOException {
        String[] preflight = {"Origin: " + ORIGIN, "Access-Control-Request-Method: PUT"};
        assertStatus(answer("OPTIONS", "/api/v1/users", preflight), 200);
        assertStatus(
                answer(
                        "OPTIONS",
                        "/api/v1/auth/envoy/a",
                        preflight[0],
                        preflight[1],
                        "X-Gatehouse-Require: authenticated"),
                401);
    }

    @Test
    void the_admin_port_does_not_check() throws IOException {
        assertStatus(
                answer(
                        SERVICE.adminUri(),
                        "GET",
                        "/api/v1/auth/envoy/a",
                        bearer(),
                        "X-Gatehouse-Require: authenticated"),
                404);
        assertStatus(answer(SERVICE.adminUri(), "GET", "/api/v1/auth/envoy/%2e%2e/a"), 400);
    }

    private static long checks(String answer) {
        return Scrape.of(SERVICE.adminUri()).counter("gatehouse_checks", Map.of("answer", answer));
    }

    @Test
    void responses_are_counted_with_those_of_the_other_check_and_have_one_route() throws IOException {
        long accepted = checks("accepted");
        long forbidden = checks("forbidden");
        assertStatus(
                answer("GET", "/api/v1/auth/envoy/secret-path", bearer(), "X-Gatehouse-Require: authenticated"), 200);
        assertStatus(answer("GET", "/api/v1/auth/envoy/secret-path", bearer(), "X-Gatehouse-Require: role=x"), 403);

        assertThat(checks("accepted")).isEqualTo(accepted + 1);
        assertThat(checks("forbidden")).isEqualTo(forbidden + 1);
        String scrape = Api.send(HttpRequest.newBuilder(SERVICE.adminUri().resolve("/prometheus"))
                        .build())
                .body();
        assertThat(scrape).contains("route=\"/api/v1/auth/envoy/{path}\"").doesNotContain("secret-path");
    }
}
