package io.gatehouse.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Key rotation and revocation while several instances serve requests. */
@SlowTest
final class KeysOnInstancesTest {
    private static final String LOGIN = "rotating";
    private static final String PASSWORD = "correct horse battery";
    private static final int ROTATIONS = 20;

    private static List<String> published(TestService service) {
        URI uri = service.uri().resolve("/.well-known/jwks.json");
        List<String> kids = new ArrayList<>();
        Api.send(HttpRequest.newBuilder(uri).build())
                .json()
                .path("keys")
                .forEach(key -> kids.add(key.path("kid").asText()));
        return kids;
    }

    private static void awaitPublished(String kid, List<TestService> services) {
        services.forEach(service ->
                Eventually.await(kid + " is published", () -> published(service).contains(kid)));
    }

    private static int check(TestService service, Pair pair) {
        return new Api(service.uri()).get("/auth/check", pair.access()).status();
    }

    /** Refreshes on one instance after the other, and checks each new token on all of them. */
    private static int refreshAndCheck(
            List<TestService> services, Pair first, AtomicBoolean done, AtomicInteger accepted) {
        Pair pair = first;
        int wrong = 0;
        for (int i = 0; !done.get(); i++) {
            pair = new Api(services.get(i % services.size()).uri()).refresh(pair);
            for (TestService service : services) {
                boolean passed = check(service, pair) == 204;
                wrong += passed ? 0 : 1;
                accepted.addAndGet(passed ? 1 : 0);
            }
        }
        return wrong;
    }

    /** Logs in on one instance after the other; throws if a login fails. */
    private static int logIn(List<TestService> services, AtomicBoolean done) {
        int count = 0;
        for (; !done.get(); count++) {
            new Api(services.get(count % services.size()).uri()).login(LOGIN, PASSWORD);
        }
        return count;
    }

    @Tag("TOK-11")
    @Test
    void twenty_rotations_under_load_refuse_nobody() throws Exception {
        try (TestService a = TestService.start();
                TestService b = a.startAnother();
                TestService c = a.startAnother()) {
            List<TestService> services = List.of(a, b, c);
            Api api = new Api(a.uri());
            api.register(LOGIN, PASSWORD);
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger accepted = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(services.size());
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < services.size(); i++) {
                Pair pair = api.login(LOGIN, PASSWORD);
                clients.add(threads.submit(() -> refreshAndCheck(services, pair, done, accepted)));
            }
            try {
                for (int i = 0; i < ROTATIONS; i++) {
                    AdminPort admin = new AdminPort(services.get(i % services.size()));
                    admin.run("rotate-signing-key", "kind=mac&force=true");
                    JsonNode report = admin.run("rotate-signing-key", "force=true");
                    // force skips this: every instance must know the key before it signs.
                    awaitPublished(report.path("next").asText(), services);
                }
            } finally {
                done.set(true);
                threads.shutdown();
            }
            for (Future<Integer> client : clients) {
                assertThat(client.get()).isZero();
            }
            assertThat(published(b)).hasSize(ROTATIONS + 2);
            System.out.println(ROTATIONS + " rotations on 3 instances: " + accepted + " checks, 0 refused");
            assertThat(accepted.get()).isGreaterThan(ROTATIONS);
        }
    }

    @Test
    void a_revoked_key_is_rejected_by_all_instances_and_clients_refresh() {
        try (TestService a = TestService.start();
                TestService b = a.startAnother()) {
            Api api = new Api(a.uri());
            api.register(LOGIN, PASSWORD);
            Pair pair = api.login(LOGIN, PASSWORD);
            assertThat(check(b, pair)).isEqualTo(204);
            String kid = published(a).get(0);
            AdminPort admin = new AdminPort(a);
            assertThat(admin.run("revoke-signing-key", "kid=" + kid + "&dry_run=true")
                            .path("revoked")
                            .asText())
                    .isEqualTo(kid);
            assertThat(check(a, pair)).isEqualTo(204);
            JsonNode report = admin.run("revoke-signing-key", "kid=" + kid);
            assertThat(check(a, pair)).isEqualTo(401);
            Eventually.await("the other instance refuses", () -> check(b, pair) == 401);
            Pair renewed = new Api(b.uri()).refresh(pair);
            assertThat(List.of(check(a, renewed), check(b, renewed))).containsExactly(204, 204);
            awaitPublished(report.path("next").asText(), List.of(a, b));
            assertThat(published(b)).doesNotContain(kid);
            assertThat(admin.call("revoke-signing-key", "kid=" + kid).status()).isEqualTo(422);
            try (TestService later = a.startAnother()) {
                assertThat(List.of(check(later, pair), check(later, renewed))).containsExactly(401, 204);
            }
        }
    }

    @Test
    void a_revoked_mac_key_invalidates_its_refresh_tokens_and_nothing_else() {
        try (TestService a = TestService.start()) {
            Api api = new Api(a.uri());
            api.register(LOGIN, PASSWORD);
            Pair before = api.login(LOGIN, PASSWORD);
            AdminPort admin = new AdminPort(a);
            assertThat(admin.call("rotate-signing-key", "kind=mac").status()).isEqualTo(422);
            admin.run("rotate-signing-key", "kind=mac&force=true");
            Pair after = api.login(LOGIN, PASSWORD);
            admin.run("revoke-signing-key", "kind=mac&kid=0");
            assertThat(api.post("/auth/refresh", null, before.refresh()).status())
                    .isEqualTo(401);
            assertThat(api.post("/auth/refresh", null, after.refresh()).status())
                    .isEqualTo(200);
            assertThat(admin.call("revoke-signing-key", "kind=mac&kid=abc").status())
                    .isEqualTo(400);
        }
    }

    @Tag("TOK-12")
    @Test
    void rfc7517_5_a_service_that_signs_with_hs256_publishes_an_empty_set_and_works() {
        try (TestService a = TestService.start(ConfigOverride.config("tokens.algorithm", "HS256"))) {
            Api api = new Api(a.uri());
            api.register(LOGIN, PASSWORD);
            assertThat(check(a, api.login(LOGIN, PASSWORD))).isEqualTo(204);
            URI jwks = a.uri().resolve("/.well-known/jwks.json");
            JsonNode set = Api.send(HttpRequest.newBuilder(jwks).build()).json();
            assertThat(set.path("keys").isArray()).isTrue();
            assertThat(set.path("keys")).isEmpty();
        }
    }

    @Tag("SEC-01")
    @Test
    void the_master_key_changes_without_an_outage() throws Exception {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String fresh = Base64.getEncoder().encodeToString(random);
        TestService first = TestService.start();
        String old = first.masterKey();
        Api api = new Api(first.uri());
        api.register(LOGIN, PASSWORD);
        Pair pair = api.login(LOGIN, PASSWORD);
        // Step 1 of docs/operations/keys.md.
        try (TestService a = first.startAnother(ConfigOverride.config("master_key_previous", fresh))) {
            assertThat(List.of(check(first, pair), check(a, pair))).containsExactly(204, 204);
            first.close();
            List<TestService> serving = new CopyOnWriteArrayList<>(List.of(a));
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger accepted = new AtomicInteger();
            ExecutorService threads = Executors.newFixedThreadPool(2);
            Pair busy = new Api(a.uri()).login(LOGIN, PASSWORD);
            Future<Integer> refused = threads.submit(() -> refreshAndCheck(serving, busy, done, accepted));
            Future<Integer> logins = threads.submit(() -> logIn(serving, done));
            threads.shutdown();
            // Step 2, on one of two.
            try (TestService b = a.startWithMasterKey(fresh, ConfigOverride.config("master_key_previous", old))) {
                serving.add(b);
                AdminPort admin = new AdminPort(b);
                String next = admin.run("rotate-signing-key", "force=true")
                        .path("next")
                        .asText();
                awaitPublished(next, List.of(a, b));
                // Step 3.
                int count = admin.run("reseal-keys", "dry_run=true")
                        .path("resealed")
                        .asInt();
                assertThat(count).isEqualTo(5);
                assertThat(admin.run("reseal-keys", "").path("resealed").asInt())
                        .isEqualTo(count);
                assertThat(admin.run("reseal-keys", "").path("resealed").asInt())
                        .isZero();
                Pair renewed = new Api(b.uri()).refresh(pair);
                assertThat(List.of(check(a, renewed), check(b, renewed))).containsExactly(204, 204);
                // Step 4, and an instance that still has the old master key.
                try (TestService c = b.startWithMasterKey(fresh, ConfigOverride.config("master_key_previous", ""))) {
                    Pair last = new Api(c.uri()).refresh(renewed);
                    assertThat(List.of(check(a, last), check(b, last), check(c, last)))
                            .containsExactly(204, 204, 204);
                    serving.add(c);
                    int before = accepted.get();
                    Eventually.await("work goes on", () -> refused.isDone() || accepted.get() > before + 30);
                    done.set(true);
                    assertThat(refused.get()).isZero();
                    assertThat(logins.get()).isPositive();
                    System.out.println("A new master key: " + accepted + " checks and " + logins.get()
                            + " logins on 1 to 3 instances, 0 refused");
                } finally {
                    done.set(true);
                }
                assertThatThrownBy(() -> b.startWithMasterKey(old, ConfigOverride.config("master_key_previous", "")))
                        .hasRootCauseInstanceOf(KeyUnusableException.class);
            }
        }
    }
}
