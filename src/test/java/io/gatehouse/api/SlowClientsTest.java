package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that many more slow clients than threads do not affect other clients. {@code -Dgatehouse.slow-clients=5000}
 * sets their number.
 */
@Tag("INP-01")
class SlowClientsTest {
    private static final int SLOW = Integer.getInteger("gatehouse.slow-clients", 200);
    private static final int THREADS = 32;
    private static final int OTHERS = 40;
    private static final String PASSWORD = "correct horse battery staple";
    /** Shorter than the service's timeout for slow clients, so that a request that waits for a blocked thread fails. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
                "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n",
                "GET /api/v1/auth/check HTTP/1.1\r\nHost: a\r\nAuthor",
                "GET /api/v1/auth/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n"
            })
    void other_clients_are_served(String beginning) throws Exception {
        try (TestService service = TestService.start(
                ConfigOverride.config("server.maxThreads", String.valueOf(THREADS)),
                ConfigOverride.config("server.minThreads", "4"))) {
            HttpClient http = HttpClient.newHttpClient();
            URI root = URI.create(service.uri() + "/api/v1");
            Api api = new Api(service.uri());
            assertThat(api.register("in-a-hurry", PASSWORD).status()).isEqualTo(201);
            Pair pair = api.login("in-a-hurry", PASSWORD);
            long before = median(http, root, pair);

            List<Socket> slow = slowClients(service, beginning);
            long during = median(http, root, pair);
            int login = send(
                    http,
                    HttpRequest.newBuilder(URI.create(root + "/auth/login"))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "username=in-a-hurry&password=" + PASSWORD.replace(' ', '+'))));

            assertThat(login).isEqualTo(200);
            System.out.printf(
                    "%d slow clients (%s…): median of a check %.2f times what it was%n",
                    SLOW, beginning.substring(0, 25), (double) during / before);
            for (Socket client : slow) {
                client.close();
            }
        }
    }

    private static List<Socket> slowClients(TestService service, String beginning) throws IOException {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            Socket client = new Socket();
            // A client that does not read has a full receive buffer.
            client.setReceiveBufferSize(1024);
            client.connect(
                    new InetSocketAddress(service.uri().getHost(), service.uri().getPort()));
            client.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            slow.add(client);
        }
        return slow;
    }

    /** Returns the nanoseconds of one check, which must get 204. */
    private static long median(HttpClient http, URI root, Pair pair) {
        long[] times = new long[OTHERS];
        for (int i = 0; i < OTHERS; i++) {
            long start = System.nanoTime();
            int status = send(
                    http,
                    HttpRequest.newBuilder(URI.create(root + "/auth/check"))
                            .header("Authorization", "Bearer " + pair.access()));
            times[i] = System.nanoTime() - start;
            assertThat(status).isEqualTo(204);
        }
        Arrays.sort(times);
        return times[OTHERS / 2];
    }

    private static int send(HttpClient http, HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(PATIENCE).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
