package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.GatehouseProcess.Finished;
import io.gatehouse.testing.PackagedService;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.token.MasterKeyRing;
import io.gatehouse.token.TestKeyRings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sends secrets through every path of the packaged service, also through failures, with the most verbose log. No secret
 * appears in a log line, response, metric, dump, table or Redis command.
 */
@Tag("SEC-02")
class SecretsIT {
    private static final SecretMarkers CANARIES = new SecretMarkers();
    private static final String PASSWORD = CANARIES.make("the password");
    private static final String MISTYPED = CANARIES.make("a wrong password");
    private static final String DATABASE_PASSWORD = CANARIES.make("the password of PostgreSQL");
    private static final String REDIS_PASSWORD = CANARIES.make("the password of Redis");
    private static final String ADMIN_TOKEN = CANARIES.make("the admin token");
    private static final String WRONG_ADMIN_TOKEN = CANARIES.make("a wrong admin token");
    private static final String FORGED = CANARIES.make("a forged token");
    private static final String TYPED = CANARIES.make("a password typed at the terminal");
    private static final String BROKEN_HASH = CANARIES.make("a hash that cannot be read");

    private static final String MASTER_KEY = masterKey("the master key");
    private static final String PREVIOUS_MASTER_KEY = masterKey("the master key before");

    private static final List<String> ANSWERS = new ArrayList<>();
    private static final Set<Integer> STATUSES = new TreeSet<>();
    private static final List<String> COMMANDS_OF_REDIS = new ArrayList<>();

    private static TestDatabase database;
    private static TestRedis redis;
    private static Relay toPostgres;
    private static Relay toRedis;
    private static RedisMonitor monitor;
    private static PackagedService service;
    private static Api api;
    private static RawClient raw;

    @BeforeAll
    static void start() throws Exception {
        database = TestDatabase.empty();
        redis = TestRedis.fresh();
        sql("CREATE ROLE canary SUPERUSER LOGIN PASSWORD '" + DATABASE_PASSWORD + "'");
        RedisMonitor.run(redis, "ACL SETUSER canary on >" + REDIS_PASSWORD + " ~* &* +@all");
        monitor = new RedisMonitor(redis);
        URI jdbc = URI.create(database.jdbcUrl().substring("jdbc:".length()));
        toPostgres = Relay.to(new InetSocketAddress(jdbc.getHost(), jdbc.getPort()), null);
        URI url = URI.create(redis.url());
        toRedis = Relay.to(new InetSocketAddress(url.getHost(), url.getPort()), null);
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("GATEHOUSE_LOG_LEVEL", "TRACE");
        variables.put("GATEHOUSE_MASTER_KEY", MASTER_KEY);
        variables.put("GATEHOUSE_MASTER_KEY_PREVIOUS", PREVIOUS_MASTER_KEY);
        variables.put("GATEHOUSE_ADMIN_TOKEN", ADMIN_TOKEN);
        variables.put("GATEHOUSE_DATABASE_URL", "jdbc:postgresql://127.0.0.1:" + toPostgres.port() + jdbc.getPath());
        variables.put("GATEHOUSE_DATABASE_USER", "canary");
        variables.put("GATEHOUSE_DATABASE_PASSWORD", DATABASE_PASSWORD);
        variables.put(
                "GATEHOUSE_REDIS_URL",
                "redis://canary:" + REDIS_PASSWORD + "@127.0.0.1:" + toRedis.port() + url.getPath());
        service = PackagedService.start(variables);
        api = new Api(service.uri());
        raw = new RawClient(service.uri());
    }

    private static String masterKey(String name) {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        CANARIES.add(name, bytes);
        String text = Base64.getEncoder().encodeToString(bytes);
        CANARIES.add(name + " as it is written", text);
        return text;
    }

    @AfterAll
    static void stop() throws SQLException {
        service.close();
        monitor.close();
        toPostgres.close();
        toRedis.close();
        sql("DROP OWNED BY canary; DROP ROLE canary");
        RedisMonitor.run(redis, "ACL DELUSER canary");
    }

    private static void sql(String statements) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static Answer kept(Answer answer) {
        STATUSES.add(answer.status());
        ANSWERS.add(answer.response().headers().map() + "\n" + answer.body());
        return answer;
    }

    private static void sent(String method, String target, List<String> headers, String body) {
        raw.send(method, target, headers, body.getBytes(StandardCharsets.UTF_8)).ifPresent(answer -> {
            STATUSES.add(answer.status());
            ANSWERS.add(answer.text());
        });
    }

    /** Logs in or refreshes. The tokens are searched for from now on; only this response may contain them. */
    private static Pair pair(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        Pair pair = new Pair(
                answer.json().path("access_token").asText(),
                answer.json().path("refresh_token").asText());
        ANSWERS.add(answer.response().headers().map()
                + answer.body().replace(pair.access(), "").replace(pair.refresh(), ""));
        String[] parts = pair.access().split("\\.", -1);
        CANARIES.add("the claims of an access token", parts[1]);
        CANARIES.add("the signature of an access token", parts[2]);
        CANARIES.add("a refresh token", pair.refresh());
        CANARIES.add(
                "the secret of a refresh token",
                Base64.getUrlDecoder().decode(pair.refresh().substring(4)));
        return pair;
    }

    private static Pair login(String name, String password) {
        return pair(api.form("/auth/login", Map.of("username", name, "password", password)));
    }

    @Test
    void no_output_contains_a_secret() throws Exception {
        kept(api.register("alice", PASSWORD));
        Pair pair = login("alice", PASSWORD);
        refusedPasswords(pair);
        tokensInWrongPlaces(pair);
        Pair renewed = tokenCalls(pair(api.post("/auth/refresh", null, pair.refresh())));
        clientSecrets();
        adminPort();
        unexpectedFailures(renewed);
        withoutStores(renewed);
        commands();
        Pair last = login("alice", PASSWORD + "2");
        kept(api.post("/auth/logout?logout_everywhere=true", last.access(), ""));
        addKeys();
        assertThat(service.output()).contains("TRACE").contains("DEBUG");
        assertThat(STATUSES).contains(200, 400, 401, 403, 404, 413, 415, 422, 431, 500, 503);
        assertThat(found()).isEmpty();
    }

    private static void refusedPasswords(Pair pair) {
        kept(api.register("alice", PASSWORD));
        kept(api.register("x", PASSWORD));
        kept(api.register(PASSWORD, PASSWORD));
        kept(api.form("/auth/login", Map.of("username", "alice", "password", MISTYPED)));
        kept(api.form("/auth/login", Map.of("username", "nobody", "password", PASSWORD)));
        // Typed into the wrong field.
        kept(api.form("/auth/login", Map.of("username", MISTYPED, "password", "x")));
        kept(api.form("/auth/login", Map.of("username", "alice", "password", MISTYPED, "grant_type", PASSWORD)));
        kept(api.form("/auth/login?username=alice&password=" + PASSWORD, Map.of("username", "alice")));
        kept(api.get("/auth/login?username=alice&password=" + PASSWORD, null));
        for (String path : List.of("/auth/login", "/profile/register", "/auth/refresh")) {
            String whole =
                    "{\"login\":\"alice\",\"password\":\"" + PASSWORD + "\",\"refresh_token\":\"" + FORGED + "\"}";
            for (String body : List.of(
                    whole.substring(0, whole.length() - 2),
                    whole.replace("\"" + PASSWORD + "\"", "[\"" + PASSWORD + "\"]"),
                    whole.replace("\"" + PASSWORD + "\"", PASSWORD),
                    whole.replace(PASSWORD, PASSWORD + "\\x"),
                    whole.replace(PASSWORD, PASSWORD + "\u0000"),
                    whole.replace("}", ",\"password\":\"" + MISTYPED + "\"}"),
                    whole.replace("\"password\"", "\"" + PASSWORD + "\""),
                    whole + whole,
                    "\"" + PASSWORD)) {
                kept(api.send("POST", path, null, Api.JSON, body));
            }
            kept(api.send("POST", path, null, "text/plain", whole));
            kept(api.send("POST", path, null, Api.FORM, "password=" + PASSWORD + "&password=" + PASSWORD));
            kept(api.send("POST", path, null, Api.FORM, "username=a&password=" + PASSWORD + "%C0%AF"));
            kept(api.send("POST", path, null, Api.JSON, whole + " ".repeat(70_000)));
        }
        kept(api.patch("/profile/personal", pair.access(), Map.of("password", "alice", "current_password", MISTYPED)));
        kept(api.patch("/profile/personal", pair.access(), Map.of("email", MISTYPED, "password", MISTYPED)));
    }

    private static void tokensInWrongPlaces(Pair pair) {
        for (String token : List.of(pair.access(), pair.refresh(), FORGED, pair.access() + FORGED)) {
            String bearer = "Authorization: Bearer " + token;
            for (String path : List.of("/api/v1/auth/check", "/api/v1/profile/personal", "/api/v1/nothing")) {
                sent("GET", path + "?access_token=" + token, List.of(), "");
                sent("GET", path, List.of(bearer, bearer), "");
                sent("GET", path, List.of("Cookie: access_token=" + token), "");
                sent("GET", path, List.of("X-Request-Id: Bearer " + token, "traceparent: " + token), "");
                sent("GET", path, List.of("Authorization: Basic " + token), "");
                sent("GET", path, List.of("Accept: " + token, "X-Forwarded-For: " + token, "User-Agent: " + token), "");
                sent("POST", path, List.of("Content-Type: " + token), token);
                sent("PUT", path, List.of("Content-Type: application/json"), "\"" + token);
                // Lines and targets that are not HTTP.
                sent("GET", path, List.of(bearer + "\u0001", " folded " + token), "");
                sent("GET", path, List.of("Authorization : Bearer " + token), "");
                sent("GET", path, List.of("Transfer-Encoding: " + token, bearer), "");
                sent("GET", path, List.of(bearer, "X: " + "x".repeat(20_000)), "");
                sent(token, path, List.of(), "");
                sent("GET", path + "/%zz" + token, List.of(), "");
                sent("GET", token, List.of(), "");
            }
            sent("GET", "/api/v1/users/" + token, List.of("Authorization: Bearer " + pair.access()), "");
            sent("GET", "/" + token, List.of(), "");
        }
    }

    private static Pair tokenCalls(Pair pair) {
        kept(api.get("/auth/check", pair.access()));
        kept(api.get("/profile/personal", pair.access()));
        kept(api.get("/users", pair.access()));
        kept(api.get("/profile/sessions", pair.access()));
        kept(api.post("/auth/refresh", null, FORGED));
        kept(api.form("/auth/introspect", Map.of("token", pair.access())));
        kept(api.form("/auth/revoke", Map.of("token", FORGED)));
        kept(api.send("POST", "/auth/revoke", null, Api.JSON, "{\"token\":\"" + pair.access() + "\"}"));
        Pair other = login("alice", PASSWORD);
        kept(api.form("/auth/revoke", Map.of("token", other.access())));
        kept(api.get("/auth/check", other.access()));
        kept(api.patch(
                "/profile/personal", pair.access(), Map.of("current_password", PASSWORD, "password", PASSWORD + "2")));
        kept(api.post("/auth/logout", login("alice", PASSWORD + "2").access(), ""));
        return login("alice", PASSWORD + "2");
    }

    /** The secret of a client: only the response that creates it may contain it. */
    private static void clientSecrets() throws SQLException {
        kept(api.register("the-chief", PASSWORD));
        sql("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                + " WHERE u.login = 'the-chief' AND r.title = 'superuser'");
        String chief = login("the-chief", PASSWORD).access();
        String client = kept(api.post("/clients", chief, Map.of("name", "Reports")))
                .json()
                .path("id")
                .asText();
        String path = "/clients/" + client + "/secrets";
        Answer created = api.post(path, chief, Map.of());
        assertThat(created.status()).isEqualTo(201);
        String secret = created.json().path("secret").asText();
        ANSWERS.add(created.response().headers().map() + created.body().replace(secret, ""));
        CANARIES.add("a client secret", secret);
        CANARIES.add("the bytes of a client secret", Base64.getUrlDecoder().decode(secret.substring(4)));
        kept(api.post(path, chief, Map.of("expires_at", secret)));
        kept(api.get(path, chief));
        kept(api.get("/clients/" + secret, chief));
        kept(api.get("/auth/check", secret));
        kept(api.form("/auth/introspect", Map.of("token", secret)));
        kept(api.form("/auth/revoke", Map.of("token", secret)));
        kept(api.form(
                "/oauth/token",
                Map.of("grant_type", "client_credentials", "client_id", client, "client_secret", secret + "x")));
        sent("POST", "/api/v1/oauth/token?client_secret=" + secret, List.of("Authorization: Basic " + secret), secret);
        kept(api.get(path, chief));
        kept(api.delete("/clients/" + client, chief));
    }

    private static Answer admin(String method, String target, String token) {
        return kept(Api.send(HttpRequest.newBuilder(service.adminUri().resolve(target))
                .header("Authorization", "Bearer " + token)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build()));
    }

    private static void adminPort() {
        for (String token : List.of(ADMIN_TOKEN, WRONG_ADMIN_TOKEN)) {
            for (String page : List.of(
                    "/",
                    "/metrics",
                    "/prometheus",
                    "/threads",
                    "/healthcheck",
                    "/healthz/ready",
                    "/console.json",
                    "/ping",
                    "/pprof",
                    "/metrics?pretty=true&token=" + token)) {
                admin("GET", page, token);
            }
            for (String task : List.of(
                    "log-level?logger=org.postgresql&level=TRACE",
                    "log-level?logger=org.eclipse.jetty&level=DEBUG",
                    "log-level?logger=org.glassfish.jersey&level=DEBUG",
                    "log-level?level=" + token,
                    "rotate-signing-key?force=true",
                    "rotate-signing-key?kind=mac&force=true",
                    "reseal-keys",
                    // The parameters of this task are audited; they contain no secret.
                    "revoke-signing-key?kid=nothing",
                    "rebuild-denylist",
                    "purge",
                    "nothing?" + token)) {
                admin("POST", "/tasks/" + task, token);
            }
        }
        assertThat(ANSWERS.toString()).contains("must be INFO or above for this logger");
    }

    private static void unexpectedFailures(Pair pair) throws SQLException {
        kept(api.register("broken", PASSWORD));
        sql("UPDATE users SET password_hash = '$argon2id$" + BROKEN_HASH + "' WHERE login = 'broken'");
        kept(api.form("/auth/login", Map.of("username", "broken", "password", PASSWORD)));
        sql("UPDATE users SET password_hash = 'x' WHERE login = 'broken'");
        sql("ALTER TABLE session RENAME COLUMN token_hash TO gone; ALTER TABLE users RENAME COLUMN email TO gone");
        everything(pair);
        sql("ALTER TABLE session RENAME COLUMN gone TO token_hash; ALTER TABLE users RENAME COLUMN gone TO email");
        Eventually.await(
                "it serves again",
                () -> api.get("/profile/personal", pair.access()).status() != 500);
    }

    private static void everything(Pair pair) {
        kept(api.form("/auth/login", Map.of("username", "alice", "password", PASSWORD + "2")));
        kept(api.register("somebody", PASSWORD));
        kept(api.post("/auth/refresh", null, pair.refresh()));
        kept(api.get("/auth/check", pair.access()));
        kept(api.get("/profile/personal", pair.access()));
        kept(api.patch(
                "/profile/personal",
                pair.access(),
                Map.of("current_password", PASSWORD + "2", "password", PASSWORD + "3")));
        kept(api.form("/auth/introspect", Map.of("token", pair.refresh())));
        kept(api.form("/auth/revoke", Map.of("token", FORGED)));
        admin("GET", "/healthcheck", ADMIN_TOKEN);
        admin("GET", "/threads", ADMIN_TOKEN);
        admin("POST", "/tasks/purge", ADMIN_TOKEN);
    }

    private static void withoutStores(Pair pair) {
        toRedis.cut();
        everything(pair);
        toPostgres.cut();
        everything(pair);
        toRedis.pass();
        toPostgres.pass();
        Eventually.await(
                "it serves again",
                () -> api.form("/auth/login", Map.of("username", "alice", "password", PASSWORD + "2"))
                                .status()
                        == 200);
        kept(api.form("/auth/login", Map.of("username", "alice", "password", PASSWORD)));
    }

    private static void commands() {
        ANSWERS.add("create-superuser "
                + service.runBeside(
                                Map.of(),
                                TYPED + "\n",
                                "create-superuser",
                                "config.yml",
                                "--login",
                                "another",
                                "--email",
                                "another@example.com")
                        .output());
        Finished refused = service.runBeside(
                Map.of("GATEHOUSE_MASTER_KEY", masterKey("a wrong master key"), "GATEHOUSE_MASTER_KEY_PREVIOUS", ""),
                "",
                "reseal-keys",
                "config.yml");
        assertThat(refused.status()).isEqualTo(1);
        ANSWERS.add("reseal-keys " + refused.output());
    }

    private static void addKeys() {
        MasterKeyRing masters = MasterKeyRing.of(
                Secret.valueOf(MASTER_KEY), Optional.of(Secret.valueOf(PREVIOUS_MASTER_KEY)), new SecureRandom());
        List<byte[]> keys = TestKeyRings.secrets(Database.over(database.dataSource()), masters);
        assertThat(keys).hasSizeGreaterThan(5);
        keys.forEach(key -> CANARIES.add("a signing key or MAC key", key));
    }

    private static List<String> found() throws SQLException {
        List<String> found = new ArrayList<>();
        COMMANDS_OF_REDIS.addAll(monitor.take());
        found.addAll(CANARIES.findIn("the log", service.output()));
        ANSWERS.forEach(answer -> found.addAll(CANARIES.findIn("an answer", answer)));
        COMMANDS_OF_REDIS.forEach(command -> found.addAll(CANARIES.findIn("Redis", command)));
        tables().forEach((table, rows) -> found.addAll(CANARIES.findIn("table " + table, rows)));
        return found;
    }

    private static Map<String, String> tables() throws SQLException {
        Map<String, String> tables = new LinkedHashMap<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
            for (String name : names) {
                try (ResultSet rows =
                        statement.executeQuery("SELECT string_agg(t::text, E'\\n') FROM " + name + " t")) {
                    rows.next();
                    tables.put(name, String.valueOf(rows.getString(1)));
                }
            }
        }
        assertThat(tables).containsKeys("users", "session", "audit_event", "signing_key", "mac_key");
        return tables;
    }
}
