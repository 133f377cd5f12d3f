package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests that every operation checks a rate limit before it computes a hash or calls another service. The
 * breached-password service is a real server that counts calls.
 */
@Tag("THR-15")
class WorkBehindLimitsTest {
    private static final int TRIES = 4;
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final AtomicInteger LOOK_UPS = new AtomicInteger();

    private static HttpServer breached;
    private static StatementTap tap;
    private static ApiFixture world;

    /**
     * A request that exceeds its limit when it is repeated.
     *
     * @param statements the most statements of a rejected request: none, or those that look up the user
     */
    private record Limited(Call call, String title, Function<ApiFixture, SentRequest> request, int statements) {
        @Override
        public String toString() {
            return call + ", " + title;
        }
    }

    private record Work(int lookUps, double hashes, long statements) {}

    @BeforeAll
    static void start() throws IOException {
        breached = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        breached.createContext("/", exchange -> {
            LOOK_UPS.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        breached.start();
        tap = new StatementTap(TestDatabase.migrated());
        world = new ApiFixture(TestService.start(
                tap.tapped(),
                TestRedis.fresh(),
                config("passwords.memory", "7168KiB"),
                config("passwords.iterations", "5"),
                config(
                        "passwords.breached_service",
                        "http://127.0.0.1:" + breached.getAddress().getPort()),
                config("denylist.max_staleness", "1m"),
                config("trusted_proxies", "127.0.0.1"),
                config("throttle.login_address", "2/1d"),
                config("throttle.registration_address", "2/1d"),
                config("throttle.token_address", "2/1d"),
                config("throttle.introspection_caller", "2/1d")));
    }

    private static ConfigOverride config(String key, String value) {
        return ConfigOverride.config(key, value);
    }

    @AfterAll
    static void stop() {
        world.close();
        tap.close();
        breached.stop(0);
    }

    static Stream<Limited> limited() {
        return Stream.of(
                new Limited(new Call("POST", "/auth/login"), "a wrong password", w -> login(w.name()), 1),
                new Limited(
                        new Call("POST", "/auth/login"),
                        "a wrong password of somebody",
                        w -> login(w.user("subscriber")),
                        1),
                new Limited(
                        new Call("POST", "/auth/refresh"),
                        "garbage",
                        w -> post("/auth/refresh").json("x"),
                        0),
                new Limited(new Call("POST", "/auth/revoke"), "garbage", WorkBehindLimitsTest::revocation, 0),
                new Limited(
                        new Call("POST", "/auth/introspect"),
                        "garbage",
                        w -> post("/auth/introspect")
                                .form(Map.of("token", "x"))
                                .by(w.introspector().access()),
                        0),
                new Limited(new Call("POST", "/profile/register"), "a name in use", WorkBehindLimitsTest::taken, 0),
                patch("a login in use", w -> Map.of("login", w.subscriber().login())),
                patch("an email in use", w -> Map.of("email", w.subscriber().email())),
                patch("a password", w -> Map.of("password", "another long pass phrase")));
    }

    private static Limited patch(String title, Function<ApiFixture, Map<String, String>> changed) {
        return new Limited(new Call("PATCH", "/profile/personal"), title, w -> patch(w, changed.apply(w)), 1);
    }

    private static SentRequest patch(ApiFixture of, Map<String, String> changed) {
        Map<String, String> patch = new HashMap<>(changed);
        patch.put("current_password", ApiFixture.PASSWORD);
        return SentRequest.to(new Call("PATCH", ""), "/api/v1/profile/personal")
                .by(of.person("subscriber").access())
                .json(patch);
    }

    private static SentRequest login(String name) {
        return post("/auth/login").json(Map.of("login", name, "password", "not the pass phrase"));
    }

    private static SentRequest revocation(ApiFixture any) {
        return post("/auth/revoke").form(Map.of("token", "x"));
    }

    private static SentRequest taken(ApiFixture of) {
        return post("/profile/register").json(Api.registration(of.subscriber().login(), ApiFixture.PASSWORD));
    }

    private static SentRequest post(String path) {
        return SentRequest.to(new Call("POST", path), "/api/v1" + path);
    }

    @ParameterizedTest
    @MethodSource("limited")
    void a_request_over_its_limit_costs_no_hash_no_call_and_only_the_lookup_statements(Limited limited) {
        SentRequest request = fromSomewhere(limited.request().apply(world));
        assertThat(statuses(request, TRIES)).contains(429);

        List<Work> work = IntStream.range(0, TRIES)
                .mapToObj(i -> workOf(() -> assertThat(statuses(request, 1)).containsOnly(429)))
                .toList();

        assertThat(work).allMatch(each -> each.lookUps() == 0 && each.hashes() == 0);
        // Jobs that run every minute can run between the calls.
        assertThat(work).anyMatch(each -> each.statements() <= limited.statements());
    }

    /** Sends from an address that no other test uses. */
    private static SentRequest fromSomewhere(SentRequest request) {
        return from("198.51.100." + NUMBERS.incrementAndGet(), request);
    }

    private static SentRequest from(String address, SentRequest request) {
        return request.with("X-Forwarded-For", address);
    }

    private static List<Integer> statuses(SentRequest request, int times) {
        return IntStream.range(0, times)
                .mapToObj(i -> request.send(world.service().uri()).status())
                .toList();
    }

    private static Work workOf(Runnable calls) {
        int lookUps = LOOK_UPS.get();
        double hashes = hashes();
        tap.reset();
        calls.run();
        long statements = tap.roundTrips(CallCostTest::isOfACall).size();
        return new Work(LOOK_UPS.get() - lookUps, hashes() - hashes, statements);
    }

    private static double hashes() {
        return Scrape.of(world.service().adminUri()).sum("gatehouse_hashing_hashes_total", Map.of());
    }

    static Stream<Endpoint> withoutLimit() {
        List<Call> limited = limited().map(Limited::call).toList();
        return ApiTable.resources().stream().filter(endpoint -> !limited.contains(endpoint.call()));
    }

    @ParameterizedTest
    @MethodSource("withoutLimit")
    void an_operation_without_a_limit_costs_no_hash_and_no_call(Endpoint endpoint) {
        SentRequest request = endpoint.good().apply(world);

        Work work = workOf(() -> {
            Answer answer = request.send(world.service().uri());
            assertThat(answer.status()).as(answer.body()).isLessThan(300);
        });

        assertThat(work.lookUps()).isZero();
        assertThat(work.hashes()).isZero();
    }

    @Test
    void a_registration_password_is_looked_up_only_if_everything_else_is_valid_and_within_the_limit() {
        SentRequest good =
                fromSomewhere(post("/profile/register").json(Api.registration(world.name(), ApiFixture.PASSWORD)));
        Map<String, String> broken = new HashMap<>(Api.registration(world.name(), ApiFixture.PASSWORD));
        broken.put("email", "nothing");

        Work invalid = workOf(() -> {
            assertThat(statuses(good.json(broken), TRIES)).containsOnly(422);
            assertThat(statuses(good.json(Api.registration(world.name(), "password")), TRIES))
                    .containsOnly(422);
        });
        assertThat(invalid.lookUps()).isZero();

        Work valid = workOf(() -> assertThat(statuses(good, TRIES)).containsExactly(201, 409, 429, 429));
        assertThat(valid.lookUps()).isEqualTo(2);
        assertThat(valid.hashes()).as("none for a name in use").isEqualTo(1);
    }

    @Test
    void a_new_password_is_looked_up_after_the_current_one_is_verified() {
        SentRequest good = fromSomewhere(patch(world, Map.of("password", "another long pass phrase")));
        SentRequest wrong =
                good.json(Map.of("password", "another long pass phrase", "current_password", "wrong pass phrase"));

        assertThat(workOf(() -> assertThat(statuses(wrong, 1)).containsOnly(422))
                        .lookUps())
                .isZero();
        assertThat(workOf(() -> assertThat(statuses(good, 1)).containsOnly(200)).lookUps())
                .isEqualTo(1);
    }

    /** Checks for a login in use are limited as registrations are, by account and by address. */
    @Test
    @Tag("THR-16")
    void a_change_of_names_shares_the_limit_of_registration() {
        SentRequest asked = patch(world, Map.of("login", world.subscriber().login()));
        SentRequest another = patch(world, Map.of("email", world.subscriber().email()));
        String address = "192.0.2.77";
        assertThat(statuses(from(address, asked), 3)).containsExactly(409, 409, 429);

        assertThat(statuses(fromSomewhere(asked), 1))
                .as("the account elsewhere")
                .containsOnly(429);
        assertThat(statuses(from(address, another), 1))
                .as("another account there")
                .containsOnly(429);
        assertThat(statuses(fromSomewhere(another), 1)).containsOnly(409);
        assertThat(statuses(from(address, asked).json(Map.of("first_name", "Ada")), 1))
                .as("what tells nothing")
                .containsOnly(200);
    }
}
