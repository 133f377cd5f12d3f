package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that rate limits affect only the client that exceeds them. Each test uses other addresses and accounts. */
@Tag("THR-01")
class LimitsTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final String WRONG = "another horse battery staple";
    private static final int FREE = 3;
    private static final int FROM_ONE_ADDRESS = 12;
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private static TestService service;
    private static TestService another;

    private final int number = NUMBERS.incrementAndGet();
    private final String owner = "owner-" + number;
    private final String home = "198.51.100." + number;

    @BeforeAll
    static void start() {
        service = TestService.start(limits());
        another = service.startAnother(limits());
    }

    /** No budget refills during a test. */
    private static ConfigOverride[] limits() {
        return new ConfigOverride[] {
            ConfigOverride.config("trusted_proxies", "127.0.0.1"),
            ConfigOverride.config("throttle.free_failures", String.valueOf(FREE)),
            ConfigOverride.config("throttle.longest_delay", "24h"),
            ConfigOverride.config("throttle.login_address", FROM_ONE_ADDRESS + "/1d"),
            ConfigOverride.config("throttle.registration_address", "5/1d"),
            ConfigOverride.config("throttle.token_address", "5/1d"),
            ConfigOverride.config("throttle.session_repeat", "5/1d"),
            ConfigOverride.config("throttle.session_refresh", "7/1d"),
            ConfigOverride.config("throttle.introspection_caller", "5/1d")
        };
    }

    @AfterAll
    static void stop() {
        another.close();
        service.close();
    }

    @Test
    void consecutive_wrong_passwords_throttle_the_account_for_all_addresses_and_instances() {
        register(owner);
        failUntilThrottled(owner);
        double hashes = hashes();

        Answer here = login(service, owner, PASSWORD, "203.0.113.1");
        Answer there = login(another, owner, PASSWORD, "203.0.113.2");

        assertThat(here.status()).isEqualTo(429);
        assertThat(here.json().path("type").asText()).isEqualTo("urn:gatehouse:problem:rate-limited");
        assertThat(Integer.parseInt(here.header("Retry-After"))).isPositive();
        assertThat(there.status()).isEqualTo(429);
        assertThat(hashes()).as("hashes after a rejection").isEqualTo(hashes);
        assertThat(login(service, "somebody-else", PASSWORD, "203.0.113.1").status())
                .isEqualTo(401);
    }

    /** Fails logins from as many addresses as necessary. */
    private void failUntilThrottled(String name) {
        int status = 401;
        for (int i = 0; status == 401; i++) {
            status = login(service, name, WRONG, "203.0.113." + (100 + i)).status();
        }
        assertThat(status).isEqualTo(429);
    }

    @Test
    @Tag("THR-02")
    void the_owner_logs_in_from_a_known_client_while_unknown_clients_keep_failing() {
        register(owner);
        assertThat(login(service, owner, PASSWORD, home).status()).isEqualTo(200);
        failUntilThrottled(owner);

        assertThat(login(service, owner, PASSWORD, home).status()).isEqualTo(200);
        assertThat(login(another, owner + "@example.com", PASSWORD, home).status())
                .as("by email, on another instance")
                .isEqualTo(200);
        assertThat(login(service, owner, PASSWORD, "203.0.113.3").status())
                .as("unknown clients are still limited")
                .isEqualTo(429);
    }

    @Test
    @Tag("THR-02")
    void a_known_client_that_guesses_is_throttled_for_that_account_only() {
        register(owner);
        login(service, owner, PASSWORD, home);
        for (int i = 0; i < FREE; i++) {
            assertThat(login(service, owner, WRONG, home).status()).isEqualTo(401);
        }

        assertThat(login(service, owner, PASSWORD, home).status()).isEqualTo(429);
        assertThat(login(service, owner, PASSWORD, "203.0.113.4").status()).isEqualTo(200);
    }

    @Test
    @Tag("THR-03")
    void an_unknown_login_is_throttled_exactly_as_a_known_one() {
        register(owner);

        assertThat(attempts("nobody-" + number)).isEqualTo(attempts(owner)).contains("401", "429");
    }

    private List<String> attempts(String name) {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < FREE + 2; i++) {
            Answer answer = login(service, name, WRONG, "203.0.113." + (10 + i));
            seen.add(String.valueOf(answer.status()));
            seen.add(answer.body());
            seen.add(answer.header("Retry-After").isEmpty() ? "no time" : "a time");
        }
        return seen;
    }

    /** The counters fold a login exactly as the lookup does; a spelling of another login gets 401 in both cases. */
    @Test
    @Tag("THR-03")
    @Tag("INP-14")
    void another_spelling_of_an_unknown_login_is_throttled_exactly_as_of_a_known_one() {
        String known = "kilo-" + number + "@m\u00FCller.example";
        Map<String, String> registration = new HashMap<>(Api.registration("kilo-" + number, PASSWORD));
        registration.put("email", known);
        send(service, "/profile/register", "192.0.2." + number, Api.JSON, Api.write(registration));

        List<Integer> ofKnown = spellingsAfterFailures(known);

        assertThat(ofKnown).containsExactly(429, 429, 429, 401, 401, 401);
        assertThat(spellingsAfterFailures("kiwi-" + number + "@m\u00FCller.example"))
                .isEqualTo(ofKnown);
    }

    private List<Integer> spellingsAfterFailures(String name) {
        for (int i = 0; i < FREE; i++) {
            assertThat(login(service, name, WRONG, "203.0.113.40").status()).isEqualTo(401);
        }
        return Stream.of(
                        " " + name + "\u00A0",
                        name.replace("m\u00FCller", "xn--MLLER-kva"),
                        name.replace('i', 'I').replace('k', 'K'),
                        name.replace('k', '\u212A'),
                        name.replaceFirst("i", "\u0131"),
                        name.replaceFirst("i", "\u0130"))
                .map(spelling -> login(service, spelling, WRONG, "203.0.113.41").status())
                .toList();
    }

    @Test
    @Tag("THR-03")
    @Tag("THR-08")
    void failures_of_one_login_reveal_nothing_of_another_and_redis_holds_neither() {
        register(owner);
        failUntilThrottled(owner);

        assertThat(attempts(owner + "@example.com"))
                .isEqualTo(attempts("nobody-" + number + "@example.com"))
                .contains("401", "429");
        try (RedisStore redis = service.redis().store(Duration.ofSeconds(5))) {
            assertThat(redis.commands().keys("gatehouse:throttle:*"))
                    .isNotEmpty()
                    .noneMatch(key -> key.contains("owner") || key.contains("203.0.113"));
        }
    }

    @Test
    @Tag("THR-08")
    void failures_of_one_login_reveal_nothing_of_another_at_the_owners_address_either() {
        register(owner);
        assertThat(login(service, owner, PASSWORD, home).status()).isEqualTo(200);
        for (int i = 0; i < FREE; i++) {
            assertThat(login(service, owner, WRONG, home).status()).isEqualTo(401);
        }

        assertThat(login(service, owner, WRONG, home).status()).isEqualTo(429);
        assertThat(login(service, owner + "@example.com", WRONG, home).status()).isEqualTo(401);
        assertThat(login(service, "nobody-" + number, WRONG, home).status()).isEqualTo(401);
    }

    @Test
    @Tag("THR-10")
    void a_throttled_attempt_does_not_count_against_its_address() {
        String address = "203.0.113.50";
        register(owner);
        failUntilThrottled(owner);
        for (int i = 0; i < 2 * FROM_ONE_ADDRESS; i++) {
            assertThat(login(service, owner, WRONG, address).status()).isEqualTo(429);
        }

        for (int i = 0; i < FROM_ONE_ADDRESS; i++) {
            assertThat(login(service, "nobody-" + number + "-" + i, WRONG, address)
                            .status())
                    .isEqualTo(401);
        }
        assertThat(login(service, "nobody-" + number, WRONG, address).status()).isEqualTo(429);
    }

    @Test
    @Tag("THR-07")
    void correct_passwords_of_one_account_have_a_limit_that_reveals_nothing_to_unknown_clients() {
        register(owner);
        TestService strict = startAnother("throttle.login_account", "3/1d");
        try (strict) {
            for (int i = 0; i < 3; i++) {
                assertThat(login(strict, owner, PASSWORD, home).status()).isEqualTo(200);
            }
            double hashes = hashes(strict);

            assertThat(login(strict, owner, PASSWORD, home).status()).isEqualTo(429);
            assertThat(hashes(strict)).as("hashes after a rejection").isEqualTo(hashes);
            assertThat(login(strict, owner, WRONG, "203.0.113.60").status())
                    .isEqualTo(login(strict, "nobody-" + number, WRONG, "203.0.113.60")
                            .status())
                    .isEqualTo(401);
            assertThat(login(strict, owner, PASSWORD, "203.0.113.61").status()).isEqualTo(429);

            register(owner + "-b");
            assertThat(login(strict, owner + "-b", PASSWORD, home).status()).isEqualTo(200);
        }
    }

    @Test
    @Tag("THR-07")
    void logins_of_one_address_have_a_work_limit_whether_correct_or_wrong() {
        register(owner);
        TestService strict = startAnother("throttle.login_hashes", "3/1d");
        try (strict) {
            assertThat(IntStream.range(0, 4)
                            .map(i -> login(strict, owner, i == 1 ? WRONG : PASSWORD, home)
                                    .status()))
                    .containsExactly(200, 401, 200, 429);
            assertThat(login(strict, owner, PASSWORD, "203.0.113.62").status()).isEqualTo(200);
        }
    }

    private static TestService startAnother(String setting, String value) {
        ConfigOverride[] overrides = Arrays.copyOf(limits(), limits().length + 1);
        overrides[overrides.length - 1] = ConfigOverride.config(setting, value);
        return service.startAnother(overrides);
    }

    @Test
    void failures_of_one_address_are_limited_across_accounts_and_a_success_does_not_count() {
        register(owner);
        for (int i = 0; i < FROM_ONE_ADDRESS; i++) {
            assertThat(login(service, "nobody-" + number + "-" + i, WRONG, home).status())
                    .isEqualTo(401);
            assertThat(login(service, owner, PASSWORD, i == 0 ? "203.0.113.30" : home)
                            .status())
                    .isIn(200, 429);
        }

        assertThat(login(service, "nobody-" + number + "-more", WRONG, home).status())
                .isEqualTo(429);
        assertThat(login(another, "nobody-" + number + "-more", WRONG, home).status())
                .isEqualTo(429);
        assertThat(login(service, "nobody-" + number + "-more", WRONG, "203.0.113.31")
                        .status())
                .isEqualTo(401);
    }

    @Test
    @Tag("THR-05")
    void a_client_that_is_not_a_trusted_proxy_cannot_change_its_address() {
        TestService direct = service.startAnother(ConfigOverride.config("throttle.login_address", "5/1d"));
        try (direct) {
            List<Integer> seen = IntStream.range(0, 7)
                    .map(i -> login(direct, "nobody-" + number + "-" + i, WRONG, "192.0.2." + i)
                            .status())
                    .boxed()
                    .toList();
            assertThat(seen).containsExactly(401, 401, 401, 401, 401, 429, 429);
        }
    }

    @Test
    @Tag("PWD-08")
    void a_stolen_token_allows_only_a_few_password_guesses() {
        register(owner);
        Pair stolen = Pair.of(login(service, owner, PASSWORD, home));
        Map<String, String> guess = Map.of("current_password", WRONG, "email", "thief-" + number + "@example.com");
        for (int i = 0; i < FREE; i++) {
            assertThat(api().patch("/profile/personal", stolen.access(), guess).status())
                    .isEqualTo(422);
        }

        Answer refused = api().patch("/profile/personal", stolen.access(), guess);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(login(service, owner, PASSWORD, home).status())
                .as("the owner logs in")
                .isEqualTo(200);
    }

    @Test
    void registrations_from_one_address_are_limited() {
        List<Integer> seen = IntStream.range(0, 7)
                .map(i -> send(service, "/profile/register", home, Api.JSON, registration("new-" + number + "-" + i))
                        .status())
                .boxed()
                .toList();

        assertThat(seen).containsExactly(201, 201, 201, 201, 201, 429, 429);
        // The response reveals no more about a login in use.
        assertThat(send(service, "/profile/register", home, Api.JSON, registration("new-" + number + "-0"))
                        .status())
                .isEqualTo(429);
    }

    private static String registration(String login) {
        return Api.write(Api.registration(login, PASSWORD));
    }

    @Test
    @Tag("REF-06")
    void invalid_tokens_are_limited_and_a_valid_one_from_the_same_address_is_accepted() {
        register(owner);
        Pair pair = Pair.of(login(service, owner, PASSWORD, home));
        for (int i = 0; i < 5; i++) {
            assertThat(refresh("gtr_garbage", home).status()).isEqualTo(401);
        }

        assertThat(refresh("gtr_garbage", home).status()).isEqualTo(429);
        assertThat(send(service, "/auth/revoke", home, Api.FORM, "token=garbage")
                        .status())
                .isEqualTo(429);
        assertThat(refresh(pair.refresh(), home).status()).isEqualTo(200);
    }

    @Test
    @Tag("REF-06")
    void a_flood_of_repeated_refreshes_is_limited_and_the_session_stays_active() {
        register(owner);
        Pair first = Pair.of(login(service, owner, PASSWORD, home));
        Pair second = Pair.of(refresh(first.refresh(), home));
        for (int i = 0; i < 5; i++) {
            assertThat(refresh(first.refresh(), home).status()).isEqualTo(200);
        }

        assertThat(refresh(first.refresh(), home).status()).isEqualTo(429);
        assertThat(refresh(second.refresh(), home).status()).isEqualTo(200);
    }

    @Tag("REF-13")
    @Test
    void a_session_that_is_refreshed_too_often_is_limited_and_stays_active() {
        register(owner);
        Pair pair = Pair.of(login(service, owner, PASSWORD, home));
        for (int i = 0; i < 7; i++) {
            pair = Pair.of(refresh(pair.refresh(), home));
        }
        Answer refused = refresh(pair.refresh(), home);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isPositive();
        assertThat(send(another, "/auth/refresh", home, Api.JSON, Api.write(pair.refresh()))
                        .status())
                .as("the total of all instances")
                .isEqualTo(429);
        assertThat(new Api(service.uri()).get("/auth/check", pair.access()).status())
                .isEqualTo(204);
        Jdbi.create(service.database().dataSource())
                .useHandle(handle -> handle.execute("UPDATE session SET rate_mark = clock_timestamp()"));
        assertThat(refresh(pair.refresh(), home).status()).isEqualTo(200);
    }

    private static Answer refresh(String token, String address) {
        return send(service, "/auth/refresh", address, Api.JSON, Api.write(token));
    }

    @Test
    void a_caller_that_introspects_only_garbage_is_limited() {
        String login = "watcher-" + number;
        register(login);
        Jdbi.create(service.database().dataSource())
                .useHandle(handle -> handle.execute(
                        "INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                                + " WHERE u.login = ? AND r.title = 'introspector'",
                        login));
        String token = Pair.of(login(service, login, PASSWORD, home)).access();
        for (int i = 0; i < 5; i++) {
            assertThat(api().send("POST", "/auth/introspect", token, Api.FORM, "token=garbage")
                            .body())
                    .isEqualTo("{\"active\":false}");
        }

        assertThat(api().send("POST", "/auth/introspect", token, Api.FORM, "token=garbage")
                        .status())
                .isEqualTo(429);
        assertThat(api().send("POST", "/auth/introspect", token, Api.FORM, "token=" + token)
                        .status())
                .isEqualTo(200);
    }

    private void register(String login) {
        Answer made = send(service, "/profile/register", "192.0.2." + number, Api.JSON, registration(login));
        assertThat(made.status()).isEqualTo(201);
    }

    private static Api api() {
        return new Api(service.uri());
    }

    private static Answer login(TestService instance, String name, String password, String address) {
        return send(instance, "/auth/login", address, Api.JSON, Api.write(Map.of("login", name, "password", password)));
    }

    private static Answer send(TestService instance, String path, String address, String type, String body) {
        return Api.send(HttpRequest.newBuilder(URI.create(instance.uri() + "/api/v1" + path))
                .header("Content-Type", type)
                .header("X-Forwarded-For", address)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static double hashes() {
        return hashes(service);
    }

    private static double hashes(TestService instance) {
        return Scrape.of(instance.adminUri()).sum("gatehouse_hashing_hashes_total", Map.of());
    }
}
