package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients that ask for a login and go: what they asked for is not worked off. */
@Tag("PWD-07")
class HangUpTest {
    private static final int CLIENTS = 100;

    @Test
    void logins_whose_clients_have_gone_cost_no_hash_and_one_that_waits_is_served() throws IOException {
        // One hash takes a good part of a second, so that all are there while the first is computed.
        try (TestService service = TestService.start(
                ConfigOverride.config("passwords.memory", "64MiB"),
                ConfigOverride.config("passwords.iterations", "5"),
                ConfigOverride.config("passwords.threads", "1"),
                ConfigOverride.config("passwords.queue_length", "1000"),
                ConfigOverride.config("passwords.queue_deadline", "1m"))) {
            double hashes = count(service, "gatehouse_hashing_hashes_total");
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(ask(service));
            }
            Eventually.await("most of them wait", () -> count(service, "gatehouse_hashing_queued") > CLIENTS / 2.0);

            for (Socket client : clients) {
                // RST rather than FIN for every other one.
                client.setSoLinger(clients.indexOf(client) % 2 == 0, 0);
                client.close();
            }
            int status = new Api(service.uri())
                    .post("/auth/login", null, Map.of("login", "somebody", "password", "waits"))
                    .status();

            assertThat(status).isEqualTo(401);
            assertThat(count(service, "gatehouse_hashing_hashes_total") - hashes)
                    .isLessThan(CLIENTS / 4.0);
            assertThat(count(service, "gatehouse_hashing_abandoned_total")).isGreaterThan(CLIENTS / 2.0);
        }
    }

    private static Socket ask(TestService service) throws IOException {
        Socket socket = new Socket(service.uri().getHost(), service.uri().getPort());
        String body = "username=nobody&password=nothing";
        socket.getOutputStream()
                .write(("POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\n"
                                + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                                + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double count(TestService service, String metric) {
        return Scrape.of(service.adminUri()).sum(metric, Map.of());
    }
}
