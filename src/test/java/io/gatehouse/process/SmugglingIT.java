package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.testing.AmbiguousRequests;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Request smuggling through nginx: Gatehouse answers only requests that nginx forwarded, and each client gets its
 * response.
 */
@Tag("INP-06")
@Tag("processes")
class SmugglingIT {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String PATH = "/api/v1/auth/logout";
    private static final int SILENCE_MILLIS = 300;

    @Test
    void no_request_is_smuggled_past_nginx() throws IOException {
        assumeTrue(Nginx.isInstalled(), Nginx.MISSING);
        try (Deployment deployment = Deployment.of(1);
                Nginx nginx = Nginx.inFrontOf(deployment.instances())) {
            Instance gatehouse = deployment.instances().get(0);
            Api api = new Api(nginx.uri());
            assertThat(api.register("behind-nginx", PASSWORD).status()).isEqualTo(201);
            Pair pair = api.login("behind-nginx", PASSWORD);
            double answeredBefore = answered(gatehouse);
            long forwardedBefore = nginx.forwarded();
            int number = 0;
            for (String request : requests()) {
                send(nginx.uri(), request);
                assertOwnAnswer(nginx.uri(), pair, "own-" + number++, request);
            }

            long forwarded = nginx.forwarded() - forwardedBefore;
            System.out.println("SmugglingIT: " + number + " ambiguous requests, " + (forwarded - number)
                    + " requests of them forwarded by nginx");
            int own = number;
            Eventually.await("all are counted", () -> answered(gatehouse) - answeredBefore >= own);
            double answered = answered(gatehouse) - answeredBefore;
            // nginx logs a request shortly after the client has the response.
            Eventually.await(
                    "nginx knows of all that were answered", () -> nginx.forwarded() - forwardedBefore >= answered);
        }
    }

    private static List<String> requests() {
        String hidden = "GET /api/v1/hidden HTTP/1.1\r\nHost: a\r\nX-Request-Id: hidden\r\n\r\n";
        List<String> requests = new ArrayList<>(AmbiguousRequests.aroundAProxy(PATH, hidden));
        AmbiguousRequests.refused(PATH).forEach(request -> requests.add(request + hidden));
        return requests;
    }

    private static double answered(Instance gatehouse) {
        return Scrape.of(gatehouse.process().adminUri()).sum("http_server_request_duration_seconds_count", Map.of());
    }

    private static void send(URI uri, String request) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            socket.setSoTimeout(SILENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var unused = socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            // nginx waits for more bytes.
        }
    }

    private static void assertOwnAnswer(URI uri, Pair pair, String id, String after) {
        Answer answer = Api.send(HttpRequest.newBuilder(uri.resolve("/api/v1/profile/personal"))
                .header("Authorization", "Bearer " + pair.access())
                .header("X-Request-Id", id)
                .build());
        assertThat(answer.status()).as(after).isEqualTo(200);
        assertThat(answer.header("X-Request-Id")).as(after).isEqualTo(id);
        assertThat(answer.json().path("login").textValue()).as(after).isEqualTo("behind-nginx");
    }
}
