package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.api.TokenMix.Sample;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that the gateway check, introspection and a Jersey endpoint give the same, correct verdict on every token. */
@SlowTest
class VerdictTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final int TOKENS = Integer.getInteger("verdict.tokens", 10_000);
    private static final int CALLERS = 4;
    /** The number of wrong verdicts that a failure lists. */
    private static final int SHOWN = 5;

    private static TestService service;
    private static Api api;
    private static String introspector;
    private static final List<String> LIVE = new ArrayList<>();
    private static final List<String> DEAD = new ArrayList<>();

    @BeforeAll
    static void start() throws SQLException {
        service = TestService.start(
                // A generous staleness limit: a busy machine must not affect the result.
                ConfigOverride.config("denylist.max_staleness", "1m"),
                ConfigOverride.config("passwords.memory", "7168KiB"),
                ConfigOverride.config("passwords.iterations", "5"));
        api = new Api(service.uri());
        for (String login : List.of("alice", "bobby", "carol", "resource-server", "chief")) {
            api.register(login, PASSWORD);
        }
        grant("resource-server", "introspector");
        grant("chief", "superuser");
        AdminPort admin = new AdminPort(service);
        ofAnotherKey(admin);
        ofAnEarlierRealm(admin);
        ofOneRole();
        ofOneUserOrSession();
        LIVE.add(login("alice").access());
        LIVE.add(login("bobby").access());
        LIVE.add(api.refresh(login("bobby")).access());
        introspector = login("resource-server").access();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void ofAnotherKey(AdminPort admin) {
        String token = login("alice").access();
        String header = new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[0]), StandardCharsets.UTF_8);
        String kid = header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");
        admin.run("revoke-signing-key", "kid=" + kid);
        dies(token);
    }

    private static void ofAnEarlierRealm(AdminPort admin) {
        String token = login("alice").access();
        admin.run("revoke-everything", "");
        dies(token);
    }

    private static void ofOneRole() throws SQLException {
        String chief = login("chief").access();
        assertThat(api.post("/roles", chief, Map.of("title", "editor", "description", "x"))
                        .status())
                .isEqualTo(201);
        grant("carol", "editor");
        String token = login("carol").access();
        assertThat(api.delete("/roles/editor", chief).status()).isEqualTo(200);
        dies(token);
    }

    private static void ofOneUserOrSession() {
        Pair refreshed = login("alice");
        api.refresh(refreshed);
        dies(refreshed.access());
        Pair loggedOut = login("alice");
        api.post("/auth/logout", loggedOut.access(), "");
        dies(loggedOut.access());
        Pair everywhere = login("carol");
        api.post("/auth/logout?logout_everywhere=true", everywhere.access(), "");
        dies(everywhere.access());
        DEAD.add(new ExpiredTokens(service).of(login("alice").access()));
        // Active, but not an access token.
        DEAD.add(login("bobby").refresh());
    }

    private static void dies(String token) {
        assertThat(api.get("/auth/check", token).status()).isEqualTo(401);
        DEAD.add(token);
    }

    private static Pair login(String name) {
        return api.login(name, PASSWORD);
    }

    private static void grant(String login, String role) throws SQLException {
        try (var connection = service.database().connect();
                var statement = connection.prepareStatement("INSERT INTO user_role (user_id, role_id)"
                        + " SELECT u.id, r.id FROM users u, role r WHERE u.login = ? AND r.title = ?")) {
            statement.setString(1, login);
            statement.setString(2, role);
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    /** The verdicts of three endpoints on one token. */
    private record Verdicts(boolean check, boolean introspection, boolean profile) {
        static Verdicts of(Api api, String token) {
            return new Verdicts(
                    ofHeader(api.get("/auth/check", token), 204),
                    ofIntrospection(api, token),
                    ofHeader(api.get("/profile/personal", token), 200));
        }

        static Verdicts same(boolean accepted) {
            return new Verdicts(accepted, accepted, accepted);
        }
    }

    @Tag("REV-15")
    @Test
    void every_endpoint_gives_the_same_verdict_on_thousands_of_tokens() throws Exception {
        long seed = Long.getLong("verdict.seed", new Random().nextLong());
        System.out.println("Verdicts with -Dverdict.seed=" + seed);
        TokenMix mix = new TokenMix(seed, OwnKeys.of(service), LIVE, DEAD);
        List<Sample> samples = Stream.generate(mix::next).limit(TOKENS).toList();
        ConcurrentLinkedQueue<Sample> waiting = new ConcurrentLinkedQueue<>(samples);
        ConcurrentLinkedQueue<String> wrong = new ConcurrentLinkedQueue<>();
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(() -> judge(waiting, wrong));
        }
        int judged = Race.run(callers).stream().mapToInt(Integer::intValue).sum();
        assertThat(wrong.stream().limit(SHOWN)).isEmpty();
        assertThat(judged).isEqualTo(TOKENS);
        assertThat(samples.stream().filter(Sample::accepted).count()).isBetween(TOKENS / 10L, TOKENS / 2L);
        assertThat(TokenMix.kinds(samples)).hasSizeGreaterThan(100);
    }

    private static int judge(ConcurrentLinkedQueue<Sample> waiting, ConcurrentLinkedQueue<String> wrong) {
        // With separate connections, so that the tokens on a connection depend on this thread alone.
        Api own = api.apart();
        int judged = 0;
        for (Sample sample = waiting.poll(); sample != null; sample = waiting.poll()) {
            Verdicts verdicts = Verdicts.of(own, sample.token());
            if (!verdicts.equals(Verdicts.same(sample.accepted()))) {
                wrong.add(sample + " " + verdicts + ", asked again " + Verdicts.of(own, sample.token()));
            }
            judged++;
        }
        return judged;
    }

    private static boolean ofHeader(Answer answer, int success) {
        if (answer.status() == success) {
            return true;
        }
        // A header above the size limit is never read.
        assertThat(answer.status()).isIn(401, 431);
        if (answer.status() == 401) {
            assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
        }
        return false;
    }

    private static boolean ofIntrospection(Api api, String token) {
        Answer answer =
                api.send("POST", "/auth/introspect", introspector, Api.FORM, "token=" + Malformed.encoded(token));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JsonNode said = answer.json();
        if (!said.path("active").asBoolean()) {
            assertThat(answer.body()).isEqualTo("{\"active\":false}");
        }
        return said.path("token_type").asText().equals("bearer");
    }
}
