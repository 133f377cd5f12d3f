package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.api.StatementTap.RoundTrip;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Counts the statements and commands that calls send to PostgreSQL and Redis. */
class CallCostTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final int CALLS = 10;
    private static final int ATTEMPTS = 3;
    /** Statements of background jobs: keys, the lease, revocations, and the pool's validation query. */
    private static final List<String> JOBS =
            List.of("signing_key", "mac_key", "lease_ends_at", "pg_current_snapshot", "last_used_on");

    private static StatementTap tap;
    private static TestService service;
    private static RedisMonitor redis;
    private static Api api;
    private static String introspector;

    /**
     * The cost of a number of calls.
     *
     * @param redis commands
     */
    private record Cost(List<RoundTrip> postgres, List<String> redis) {
        long statements() {
            return postgres.stream()
                    .flatMap(trip -> trip.statements().stream())
                    .filter(CallCostTest::isOfACall)
                    .count();
        }

        boolean isWithin(int roundTrips, int statements, int commands) {
            return postgres.size() <= roundTrips && statements() <= statements && redis.size() <= commands;
        }
    }

    @BeforeAll
    static void start() throws SQLException {
        TestDatabase database = TestDatabase.migrated();
        tap = new StatementTap(database);
        service = TestService.start(
                tap.tapped(),
                TestRedis.fresh(),
                // A generous staleness limit: a busy machine must not affect the result.
                ConfigOverride.config("denylist.max_staleness", "1m"),
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5"));
        redis = new RedisMonitor(service.redis());
        api = new Api(service.uri());
        api.register("somebody", PASSWORD);
        api.register("resource-server", PASSWORD);
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                    + " WHERE u.login = 'resource-server' AND r.title = 'introspector'");
        }
        introspector = api.login("resource-server", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        redis.close();
        service.close();
        tap.close();
    }

    private static Pair login() {
        return api.login("somebody", PASSWORD);
    }

    static boolean isOfACall(String statement) {
        return !statement.isEmpty() && JOBS.stream().noneMatch(statement::contains);
    }

    private static boolean isOfACallInRedis(String command) {
        return command.startsWith("\"EVAL")
                || (command.startsWith("\"SET\"") && !command.contains("incarnation"))
                || (command.startsWith("\"XADD\"") && command.contains("\"denied\""));
    }

    private static Cost cost(Runnable call) {
        tap.reset();
        redis.take();
        for (int i = 0; i < CALLS; i++) {
            call.run();
        }
        return new Cost(
                tap.roundTrips(CallCostTest::isOfACall),
                redis.take().stream().filter(CallCostTest::isOfACallInRedis).toList());
    }

    /** Excludes jobs that run every minute or less often: they can run between the calls once, but not each time. */
    private static void costs(int postgres, int commands, Runnable call) {
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            Cost cost = cost(call);
            costs.add(cost);
            if (cost.isWithin(CALLS * postgres, CALLS * postgres, CALLS * commands)) {
                assertThat(cost.postgres()).as("statements per call").hasSize(CALLS * postgres);
                assertThat(cost.redis()).hasSize(CALLS * commands);
                return;
            }
        }
        throw new AssertionError(CALLS + " calls cost more than " + postgres + " statements in as many round trips and "
                + commands + " commands each: " + costs);
    }

    private static void costsNothing(Runnable call) {
        costs(0, 0, call);
    }

    @Test
    void a_check_sends_no_query_to_either_store() {
        String token = login().access();
        costsNothing(
                () -> assertThat(api.get("/auth/check?role=subscriber", token).status())
                        .isEqualTo(204));
        costsNothing(() ->
                assertThat(api.get("/auth/check?role=admin", token).status()).isEqualTo(403));
    }

    @Test
    void a_check_of_a_token_on_first_use_sends_no_query_either() {
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < CALLS * ATTEMPTS; i++) {
            pairs.add(login());
        }
        var next = pairs.iterator();
        costsNothing(
                () -> assertThat(api.get("/auth/check", next.next().access()).status())
                        .isEqualTo(204));
    }

    @Test
    void a_read_of_the_profile_is_one_statement() {
        String token = login().access();
        costs(
                1,
                0,
                () -> assertThat(api.get("/profile/personal", token).status()).isEqualTo(200));
    }

    @Test
    void a_login_is_two_statements_and_three_counts() {
        // The work of its address, the correct passwords of its account, and the row of failures.
        costs(2, 3, CallCostTest::login);
    }

    @Test
    void a_refresh_is_one_statement_one_stream_entry_and_one_key() {
        Pair[] pair = {login()};
        costs(1, 2, () -> pair[0] = api.refresh(pair[0]));
    }

    @Tag("REF-06")
    @Test
    void a_repeated_refresh_is_two_statements_one_count_and_no_stream_entry() {
        Pair first = login();
        api.refresh(first);
        costs(2, 1, () -> api.refresh(first));
    }

    @Test
    void a_token_for_a_client_is_one_statement_and_no_write() {
        TestClient client = clients().insert("introspector");
        costs(
                1,
                0,
                () -> assertThat(TestClients.token(service.uri(), client).status())
                        .isEqualTo(200));
    }

    @Test
    void an_introspection_by_a_client_that_was_verified_recently_sends_no_query_for_the_client() {
        TestClient client = clients().insert("introspector");
        String token = TestClients.accessToken(service.uri(), client);
        costsNothing(
                () -> assertThat(TestClients.post(service.uri(), "/auth/introspect", client.basic(), "token=" + token)
                                .status())
                        .isEqualTo(200));
    }

    @Test
    void a_text_that_is_no_client_secret_costs_no_query_and_is_counted() {
        TestClient client = clients().insert("introspector");
        String good = client.secret();
        String changed = good.substring(0, 30) + (good.charAt(30) == 'A' ? 'B' : 'A') + good.substring(31);
        for (String bad : List.of(changed, good + "A", good.substring(1), "gtc_", "x", "gtr_" + good.substring(4))) {
            costs(
                    0,
                    1,
                    () -> assertThat(TestClients.token(service.uri(), client.with(bad))
                                    .status())
                            .isEqualTo(401));
        }
        costs(
                1,
                1,
                () -> assertThat(TestClients.token(service.uri(), client.with(TestClients.newSecret(client.secretId())))
                                .status())
                        .isEqualTo(401));
        assertThat(TestClients.token(service.uri(), client).status()).isEqualTo(200);
    }

    private static TestClients clients() {
        return new TestClients(new TestSql(service.database().dataSource()));
    }

    @Tag("REF-11")
    @Test
    void a_refresh_with_a_forged_or_malformed_token_costs_no_query_and_is_counted() {
        String good = login().refresh();
        String access = login().access();
        String forged = good.substring(0, 60) + (good.charAt(60) == 'A' ? 'B' : 'A') + good.substring(61);
        for (String bad : List.of(forged, good + "A", good.substring(1), "gtr_", "x", access, "gtr_" + access)) {
            // For its address and in total, for each of the four forms.
            costs(0, 8, () -> {
                for (Api.Answer answer : inAllForms(bad)) {
                    assertThat(answer.status()).isEqualTo(401);
                    // Without an access token there is no error code (RFC 6750 §3.1).
                    assertThat(answer.header("WWW-Authenticate"))
                            .startsWith("Bearer")
                            .doesNotContain("error");
                    assertThat(answer.json().path("type").asText()).endsWith("token-invalid");
                }
            });
        }
        assertThat(api.post("/auth/refresh", null, good).status())
                .as("the unchanged session")
                .isEqualTo(200);
    }

    private static List<Api.Answer> inAllForms(String refreshToken) {
        Map<String, String> named = Map.of("refresh_token", refreshToken);
        return List.of(
                api.post("/auth/refresh", null, refreshToken),
                api.post("/auth/refresh", null, named),
                api.form("/auth/refresh", named),
                api.form("/auth/login", Map.of("grant_type", "refresh_token", "refresh_token", refreshToken)));
    }

    @Tag("REF-11")
    @Test
    void a_valid_refresh_token_is_accepted_in_every_form() {
        String good = login().refresh();
        for (Api.Answer answer : inAllForms(good)) {
            // The first refresh replaces the token; an immediate repetition gets the current pair.
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().path("refresh_token").asText()).startsWith("gtr_");
        }
    }

    @Tag("TOK-08")
    @Test
    void an_invalid_access_token_costs_no_query_on_any_endpoint() {
        String good = login().access();
        for (String bad : Malformed.of(good)) {
            // Only the introspecting caller is counted.
            costs(0, 1, () -> {
                refused(api.get("/auth/check", bad));
                refused(api.get("/profile/personal", bad));
                Api.Answer said =
                        api.send("POST", "/auth/introspect", introspector, Api.FORM, "token=" + Malformed.encoded(bad));
                assertThat(said.body()).isEqualTo("{\"active\":false}");
            });
        }
        assertThat(api.get("/auth/check", good).status()).isEqualTo(204);
    }

    private static void refused(Api.Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ").contains("error=\"invalid_token\"");
    }

    @Test
    void the_counts_include_the_statements_and_commands_of_a_call() {
        String token = login().access();
        Cost cost = cost(() -> api.form("/auth/revoke", Map.of("token", token)));
        assertThat(cost.statements()).as("statements that end the session").isPositive();
        assertThat(cost.redis()).isNotEmpty();
    }
}
