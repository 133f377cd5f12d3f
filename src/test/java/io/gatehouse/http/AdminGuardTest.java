package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("SEC-04")
class AdminGuardTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static TestService guarded;

    @BeforeAll
    static void start() {
        guarded = TestService.start(ConfigOverride.config("admin_token", TOKEN));
    }

    @AfterAll
    static void stop() {
        guarded.close();
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
    void everything_but_the_probes_asks_for_the_token(String method, String path) {
        Api.Answer without = send(method, path);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(without.contentType()).isEqualTo("application/problem+json");
        assertThat(without.header("X-Content-Type-Options"))
                .as("it passed the edge")
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
    void probes_are_answered_without_it_and_only_by_that_spelling(String path) {
        assertThat(send("GET", path).status()).isEqualTo(200);
        assertThat(send("POST", path).status()).isEqualTo(401);
        assertThat(send("GET", path + "/../../tasks/gc").status()).isNotEqualTo(200);
        assertThat(send("GET", path + ";x").status()).isNotEqualTo(200);
        assertThat(send("GET", path + "/more").status()).isEqualTo(401);
    }

    @Test
    void the_api_knows_nothing_of_it() {
        assertThat(new Api(guarded.uri()).get("/auth/check", TOKEN).status()).isEqualTo(401);
        Api.Answer documents = Api.send(HttpRequest.newBuilder(guarded.uri().resolve("/auth/openapi.json"))
                .build());
        assertThat(documents.status()).isEqualTo(200);
    }

    private static Api.Answer send(String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(guarded.adminUri() + path)).method(method, BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return Api.send(request.build());
    }
}
