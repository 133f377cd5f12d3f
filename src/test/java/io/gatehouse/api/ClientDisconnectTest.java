package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.read.ListAppender;
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
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests client disconnects during a login: the service drops queued logins of disconnected clients. */
@Tag("PWD-07")
class ClientDisconnectTest {
    private static final int CLIENTS = 100;
    private static final String HEAD = "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ";

    @Test
    void logins_of_disconnected_clients_cost_no_hash_and_a_waiting_client_is_served() throws IOException {
        // One hash takes a good part of a second, so that all requests arrive during the first.
        try (TestService service = TestService.start(
                ConfigOverride.config("passwords.memory", "64MiB"),
                ConfigOverride.config("passwords.iterations", "5"),
                ConfigOverride.config("passwords.threads", "1"),
                ConfigOverride.config("passwords.queue_length", "1000"),
                ConfigOverride.config("passwords.queue_deadline", "1m"))) {
            double hashes = count(service, "gatehouse_hashing_hashes_total");
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(ask(service, i));
            }
            Eventually.await("most of them wait", () -> count(service, "gatehouse_hashing_queued") > CLIENTS / 2.0);

            for (Socket client : clients) {
                // Every other client sends RST instead of FIN.
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

    @Test
    void client_disconnects_during_the_body_or_before_the_response_are_not_server_errors() throws IOException {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        try (TestService service = TestService.start()) {
            Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
            root.addAppender(log);
            for (int i = 0; i < CLIENTS; i++) {
                try (Socket socket =
                        new Socket(service.uri().getHost(), service.uri().getPort())) {
                    socket.getOutputStream().write((HEAD + "99\r\n\r\nusername=").getBytes(StandardCharsets.US_ASCII));
                    socket.setSoLinger(i % 2 == 0, 0);
                }
                try (Socket socket = ask(service, i)) {
                    socket.setSoLinger(true, 0);
                }
            }
            Eventually.await("the halves are counted", () -> answered(service, "400") >= CLIENTS);
            assertThat(answered(service, "500")).isZero();
            root.detachAppender(log);
            log.stop();
        }
        // Other tests use the same log.
        assertThat(List.copyOf(log.list)).noneMatch(event -> isByHangUp(event.getThrowableProxy()));
    }

    private static boolean isByHangUp(@Nullable IThrowableProxy failure) {
        return failure != null
                && (failure.getClassName().equals(EofException.class.getName()) || isByHangUp(failure.getCause()));
    }

    private static double answered(TestService service, String status) {
        return Scrape.of(service.adminUri())
                .sum("http_server_request_duration_seconds_count", Map.of("status", status));
    }

    /** Each login uses another name, because failures of one name are limited. */
    private static Socket ask(TestService service, int number) throws IOException {
        Socket socket = new Socket(service.uri().getHost(), service.uri().getPort());
        String body = "username=nobody" + number + "&password=nothing";
        socket.getOutputStream().write((HEAD + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static double count(TestService service, String metric) {
        return Scrape.of(service.adminUri()).sum(metric, Map.of());
    }
}
