package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests fairness: four accounts with correct passwords fill the queue, and all other users still log in. */
@Tag("THR-07")
@Timeout(300)
class LoginFairnessTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final int ACCOUNTS = 4;
    private static final int CONNECTIONS = 24;
    private static final int QUEUE = 8;
    private static final int OTHERS = 5;

    private final AtomicInteger succeeded = new AtomicInteger();
    private final AtomicInteger overloaded = new AtomicInteger();

    @Test
    void four_accounts_on_24_connections_block_no_other_login() throws Exception {
        ExecutorService attackers = Executors.newFixedThreadPool(CONNECTIONS);
        AtomicBoolean over = new AtomicBoolean();
        // Only the queue limits the attack, and a busy build machine is slower than a production machine.
        try (TestService service = TestService.start(
                ConfigOverride.config("trusted_proxies", "127.0.0.1"),
                ConfigOverride.config("passwords.memory", "19MiB"),
                ConfigOverride.config("passwords.queue_length", String.valueOf(QUEUE)),
                ConfigOverride.config("passwords.queue_deadline", "30s"),
                ConfigOverride.config("database.pool_timeout", "30s"))) {
            Api api = new Api(service.uri());
            for (int i = 0; i < OTHERS; i++) {
                assertThat(api.register("stranger-" + i, PASSWORD).status()).isEqualTo(201);
            }
            for (int i = 0; i < ACCOUNTS; i++) {
                assertThat(api.register("attacker-" + i, PASSWORD).status()).isEqualTo(201);
            }
            // All of them in the preferred lane.
            for (int i = 0; i < CONNECTIONS; i++) {
                expect(200, login(service.uri(), attacker(i), address(i)));
            }
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int connection = i;
                running.add(attackers.submit(() -> attack(service.uri(), connection, over)));
            }
            Eventually.await("the queue has been full", () -> overloaded.get() > 0 && succeeded.get() > CONNECTIONS);

            for (int i = 0; i < OTHERS; i++) {
                int before = refused(service);
                expect(200, login(service.uri(), "stranger-" + i, "198.51." + i + ".1"));
                expect(201, api.register("new-" + i, PASSWORD));
                expect(200, login(service.uri(), "stranger-" + i, "198.51." + i + ".1"));
                // The attack continued meanwhile.
                Eventually.await("the queue is full", () -> refused(service) > before);
            }
            over.set(true);
            for (Future<?> attack : running) {
                attack.get(1, TimeUnit.MINUTES);
            }
            System.out.println("LoginFairnessTest: attackers: " + succeeded + " logins and " + overloaded
                    + " times 503; others got " + 3 * OTHERS + " of " + 3 * OTHERS);
        } finally {
            over.set(true);
            attackers.shutdownNow();
        }
    }

    private void attack(URI root, int connection, AtomicBoolean over) {
        while (!over.get()) {
            int status = login(root, attacker(connection), address(connection)).status();
            assertThat(status).isIn(200, 503);
            (status == 200 ? succeeded : overloaded).incrementAndGet();
        }
    }

    private static String attacker(int connection) {
        return "attacker-" + connection % ACCOUNTS;
    }

    /** Each address is in a different network. */
    private static String address(int connection) {
        return "203.0." + connection + ".1";
    }

    private static int refused(TestService service) {
        return (int) Scrape.of(service.adminUri()).sum("gatehouse_hashing_refused_total", Map.of());
    }

    private static Answer login(URI root, String name, String address) {
        return Api.send(HttpRequest.newBuilder(URI.create(root + "/api/v1/auth/login"))
                .header("Content-Type", Api.JSON)
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString(Api.write(Map.of("login", name, "password", PASSWORD))))
                .build());
    }

    private static void expect(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }
}
