package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests a login storm beyond the hashing capacity: most logins are rejected, known clients log in, and no check fails.
 */
@Timeout(120)
class LoginStormTest {
    private static final int LOGINS = 400;
    private static final int QUEUE = 8;
    private static final String PASSWORD = "correct horse battery staple";

    @Tag("REL-04")
    @Tag("PWD-06")
    @Test
    void a_login_storm_fails_no_check_and_no_known_client() {
        try (TestService service = TestService.start(
                ConfigOverride.config("passwords.queue_length", String.valueOf(QUEUE)),
                // A busy build machine is slower than a production machine.
                ConfigOverride.config("database.pool_timeout", "10s"))) {
            Api api = new Api(service.uri());
            assertThat(api.register("was-here-before", PASSWORD).status()).isEqualTo(201);
            Pair pair = api.login("was-here-before", PASSWORD);

            HttpClient http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            List<CompletableFuture<Integer>> storm = storm(http, service.uri());
            int checks = 0;
            do {
                assertThat(api.get("/auth/check", pair.access()).status()).isEqualTo(204);
                checks++;
            } while (!storm.stream().allMatch(CompletableFuture::isDone));
            // The lane of owners is not the one that is full.
            List<CompletableFuture<Integer>> again = storm(http, service.uri());
            assertThat(api.login("was-here-before", PASSWORD).access()).isNotEmpty();

            List<Integer> answers = storm.stream().map(CompletableFuture::join).toList();
            System.out.println("LoginStormTest: " + checks + " checks during " + LOGINS + " logins, of which hashed "
                    + answers.stream().filter(status -> status == 401).count());
            assertThat(answers).contains(401, 503).containsOnly(401, 503);
            assertThat(again).allSatisfy(answer -> assertThat(answer.join()).isIn(401, 503));
        }
    }

    /** Sends all requests concurrently and returns the status of each. */
    private static List<CompletableFuture<Integer>> storm(HttpClient http, URI root) {
        return IntStream.range(0, LOGINS)
                .mapToObj(i -> http.sendAsync(login(root, "stranger-" + i), BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode))
                .toList();
    }

    private static HttpRequest login(URI root, String name) {
        return HttpRequest.newBuilder(URI.create(root + "/api/v1/auth/login"))
                .header("Content-Type", Api.FORM)
                .POST(BodyPublishers.ofString("username=" + name + "&password=wrong"))
                .build();
    }
}
