package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests the project's nginx configurations: checks for an application behind nginx, and a path prefix. */
@Tag("processes")
class NginxIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String PUBLIC_URL = "https://example.com/auth-service";
    private static final String COOKIE = "session=" + "c".repeat(7_500);

    private static Deployment deployment;
    private static Instance gatehouse;
    private static String token;

    @BeforeAll
    static void start() {
        deployment = Deployment.of(1, Map.of("GATEHOUSE_PUBLIC_URL", PUBLIC_URL));
        gatehouse = deployment.instance(0);
        Api api = new Api(gatehouse.process().uri());
        assertThat(api.register("behind-nginx", PASSWORD).status()).isEqualTo(201);
        token = api.login("behind-nginx", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        deployment.close();
    }

    /** Sends this number of cookies, each of the largest size that nginx accepts. */
    private static Answer get(URI uri, String bearer, int cookies, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + bearer);
        for (int i = 0; i < cookies; i++) {
            request.header("Cookie", COOKIE);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Api.send(request.build());
    }

    /** An application that returns the login from its request headers. */
    private static void answer(HttpExchange exchange) throws IOException {
        byte[] login =
                String.valueOf(exchange.getRequestHeaders().get("X-Auth-Login")).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, login.length);
        exchange.getResponseBody().write(login);
        exchange.close();
    }

    @Tag("INP-21")
    @Test
    void cookies_of_an_application_do_not_fail_its_checks() throws IOException {
        assumeTrue(Nginx.isInstalled(), Nginx.MISSING);
        HttpServer application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        application.createContext("/", NginxIT::answer);
        application.start();
        int port = FreePorts.one();
        String site = Nginx.given(Path.of("gateways/nginx/application.conf"))
                // The client sends all cookies in one header line, and nginx accepts 8 KiB per line by default.
                .replace("listen 8000;", "listen 127.0.0.1:" + port + ";\nlarge_client_header_buffers 4 32k;")
                .replace("check?role=report-reader;", "check;")
                .replace(
                        "application:3000",
                        "127.0.0.1:" + application.getAddress().getPort())
                .replace(
                        "gatehouse:8080",
                        "127.0.0.1:" + gatehouse.process().uri().getPort());
        try (Nginx nginx = Nginx.serving(site, port)) {
            for (int cookies = 0; cookies <= 3; cookies++) {
                Answer answer = get(nginx.uri(), token, cookies, "X-Auth-Login", "superuser");
                assertThat(answer.status()).as(nginx.log()).isEqualTo(200);
                assertThat(answer.body()).isEqualTo("[behind-nginx]");
                assertThat(get(nginx.uri(), token + "x", cookies).status()).isEqualTo(401);
            }
        } finally {
            application.stop(0);
        }
    }

    @Tag("INP-21")
    @Test
    void headers_of_16_kib_are_accepted_and_larger_ones_get_431() {
        URI check = gatehouse.process().uri().resolve("/api/v1/auth/check");

        assertThat(get(check, token, 1).status()).isEqualTo(204);
        assertThat(get(check, token, 3).status()).isEqualTo(431);
    }

    @Tag("INP-20")
    @Test
    void behind_a_path_prefix_every_url_starts_with_the_prefix() {
        assumeTrue(Nginx.isInstalled(), Nginx.MISSING);
        int port = FreePorts.one();
        String site = Nginx.site(deployment.instances(), port)
                .replace("location / {", "location /auth-service/ {")
                .replace("proxy_pass http://gatehouse;", "proxy_pass http://gatehouse/;");
        try (Nginx nginx = Nginx.serving(site, port)) {
            Api api = new Api(nginx.uri().resolve("/auth-service"));
            Answer made = api.register("behind-prefix", PASSWORD);
            assertThat(made.status()).as(nginx.log()).isEqualTo(201);
            String access = api.login("behind-prefix", PASSWORD).access();
            String location = made.header("Location");
            assertThat(location).isEqualTo("/auth-service/api/v1/profile/personal");
            assertThat(get(nginx.uri().resolve(location), access, 0).status()).isEqualTo(200);

            JsonNode document = get(nginx.uri().resolve("/auth-service/auth/openapi.json"), access, 0)
                    .json();
            String server = document.path("servers").path(0).path("url").asText();
            assertThat(get(nginx.uri().resolve(server + "/api/v1/auth/check"), access, 0)
                            .status())
                    .isEqualTo(204);
            JsonNode metadata = get(
                            nginx.uri().resolve("/auth-service/.well-known/oauth-authorization-server"), access, 0)
                    .json();
            assertThat(metadata.path("jwks_uri").asText()).isEqualTo(PUBLIC_URL + "/.well-known/jwks.json");
            String keys = URI.create(metadata.path("jwks_uri").asText()).getPath();
            assertThat(get(nginx.uri().resolve(keys), access, 0).json().path("keys"))
                    .isNotEmpty();
        }
    }
}
