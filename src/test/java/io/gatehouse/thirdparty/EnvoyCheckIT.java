package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code examples/envoy/check.yaml}: Envoy asks the check of the service about each request. */
@SlowTest
class EnvoyCheckIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static @Nullable TestService service;
    private static @Nullable EnvoyProxy envoy;
    private static Api api = new Api(URI.create("http://127.0.0.1"));
    private static URI reports = URI.create("http://127.0.0.1");

    @BeforeAll
    static void start() {
        InstalledProject installed = EnvoyProxy.install();
        TestService started = TestService.start();
        service = started;
        int port = FreePorts.one();
        reports = URI.create("http://127.0.0.1:" + port + "/reports");
        envoy = EnvoyProxy.start(installed, "check.yaml", started.uri(), port);
        api = new Api(started.uri());
        TestUsers users = new TestUsers(new TestSql(started.database().dataSource()));
        users.requireRole("report-reader");
        String id = api.register("reader", PASSWORD).json().path("id").asText();
        users.grant(UUID.fromString(id), "report-reader");
        api.register("stranger", PASSWORD);
    }

    @AfterAll
    static void stop() {
        if (envoy != null) {
            envoy.close();
        }
        if (service != null) {
            service.close();
        }
    }

    private static Answer post(String... headers) {
        return post(reports, headers);
    }

    private static Answer post(URI uri, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return Api.send(request.build());
    }

    @Test
    void an_accepted_request_has_the_headers_of_the_check_and_none_of_the_client() {
        String token = api.login("reader", PASSWORD).access();
        Answer answer = post("Authorization", "Bearer " + token, "X-Auth-Login", "superuser");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().path("x-auth-login").asText()).isEqualTo("reader");
        assertThat(answer.json().path("x-auth-roles").asText()).contains("report-reader");
    }

    @Test
    void requests_without_a_token_or_without_the_role_are_rejected() {
        assertThat(post().status()).isEqualTo(401);
        assertThat(post().header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(post(
                                "Authorization",
                                "Bearer " + api.login("stranger", PASSWORD).access())
                        .status())
                .isEqualTo(403);
    }

    @Test
    void a_revoked_token_is_rejected_at_once() {
        String token = api.login("reader", PASSWORD).access();
        assertThat(post("Authorization", "Bearer " + token).status()).isEqualTo(200);
        assertThat(api.send("POST", "/auth/logout", token, null, null).status()).isEqualTo(200);

        assertThat(post("Authorization", "Bearer " + token).status()).isEqualTo(401);
    }

    @Test
    void without_the_service_each_request_is_rejected() {
        URI unreachable = URI.create("http://127.0.0.1:" + FreePorts.one());
        int port = FreePorts.one();
        String token = api.login("reader", PASSWORD).access();
        try (EnvoyProxy alone = EnvoyProxy.start(EnvoyProxy.install(), "check.yaml", unreachable, port)) {
            URI uri = URI.create("http://127.0.0.1:" + port + "/reports");
            assertThat(post(uri, "Authorization", "Bearer " + token).status())
                    .as(alone.log())
                    .isEqualTo(503);
        }
    }
}
