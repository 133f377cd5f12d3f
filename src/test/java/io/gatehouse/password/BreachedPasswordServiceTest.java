package io.gatehouse.password;

import static io.gatehouse.password.BreachedPasswordFileTest.sha1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Counters;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests with a real HTTP server, which records the requests and sends the response that the test sets. */
@Tag("PWD-04")
class BreachedPasswordServiceTest {
    private static final String BREACHED = "correct horse battery staple";
    private static final String PREFIX = sha1(BREACHED).substring(0, 5);
    private static final String SUFFIX = sha1(BREACHED).substring(5);

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private HttpServer server;

    /** The response of the server. */
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answering(Answer answer) {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Add-Padding") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer.to(exchange);
            exchange.close();
        });
    }

    private static Answer text(int status, String body) {
        return exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        };
    }

    private BreachedPasswordService service(Duration timeout) {
        return new BreachedPasswordService(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pwned"), timeout);
    }

    private PasswordPolicy policy(Duration timeout) {
        return new PasswordPolicy(CheapHashing.settings(), new BreachedPasswords(List.of(service(timeout)), metrics));
    }

    private long failed() {
        return Counters.value(metrics, "gatehouse_password_breached_failed");
    }

    @Test
    void a_breached_password_is_rejected_and_only_five_digits_of_its_hash_are_sent() {
        answering(text(200, "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n" + SUFFIX + ":42\r\n"));

        assertThat(policy(Duration.ofMinutes(1)).isBreached(Secret.valueOf(BREACHED)))
                .isTrue();

        assertThat(asked).containsExactly("GET /pwned/range/" + PREFIX + " true ");
        assertThat(Counters.value(metrics, "gatehouse_password_breached_refused"))
                .isEqualTo(1);
    }

    @Test
    void other_hashes_of_the_range_and_padding_are_not_a_breach() throws Exception {
        answering(text(200, "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n" + SUFFIX + ":0\r\n"));

        assertThat(service(Duration.ofMinutes(1)).contains(sha1(BREACHED))).isFalse();
        assertThat(policy(Duration.ofMinutes(1)).isBreached(Secret.valueOf(BREACHED)))
                .isFalse();
        assertThat(failed()).isZero();
    }

    @Test
    void a_password_that_nfkc_changes_is_queried_in_both_forms() {
        answering(text(200, ""));

        assertThat(policy(Duration.ofMinutes(1)).isBreached(Secret.valueOf("cafe\u0301 au lait")))
                .isFalse();

        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "GET /pwned/range/" + sha1("caf\u00e9 au lait").substring(0, 5) + " true ",
                        "GET /pwned/range/" + sha1("cafe\u0301 au lait").substring(0, 5) + " true ");
    }

    @Test
    void the_password_is_accepted_and_the_failure_counted_on_an_error_or_redirect() {
        PasswordPolicy policy = policy(Duration.ofMinutes(1));
        answering(text(503, SUFFIX + ":42"));
        assertThat(policy.isBreached(Secret.valueOf(BREACHED))).isFalse();
        assertThat(failed()).isEqualTo(1);

        server.removeContext("/");
        answering(exchange -> {
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        });
        assertThat(policy.isBreached(Secret.valueOf(BREACHED))).isFalse();
        assertThat(failed()).isEqualTo(2);
        assertThat(asked).noneMatch(line -> line.contains("elsewhere"));
    }

    @Test
    void the_password_is_accepted_and_the_failure_counted_when_the_service_is_down() {
        PasswordPolicy policy = policy(Duration.ofMinutes(1));
        server.stop(0);

        assertThat(policy.isBreached(Secret.valueOf(BREACHED))).isFalse();
        assertThat(failed()).isEqualTo(1);
    }

    @Test
    void a_service_that_stalls_before_or_during_its_response_times_out() {
        answering(exchange -> hang());
        assertThatThrownBy(() -> service(Duration.ofMillis(200)).contains(sha1(BREACHED)))
                .isInstanceOf(IOException.class);

        server.removeContext("/");
        answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write("0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n".getBytes(StandardCharsets.US_ASCII));
            exchange.getResponseBody().flush();
            hang();
        });
        assertThat(policy(Duration.ofMillis(200)).isBreached(Secret.valueOf(BREACHED)))
                .isFalse();
        assertThat(failed()).isEqualTo(1);
    }

    private void hang() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void an_endless_response_is_cancelled() {
        byte[] line = "0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            while (end.getCount() > 0) {
                body.write(line);
            }
        });

        assertThatThrownBy(() -> service(Duration.ofMinutes(1)).contains(sha1(BREACHED)))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("longer than");
    }
}
