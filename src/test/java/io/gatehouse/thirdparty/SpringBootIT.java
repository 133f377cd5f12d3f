package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.api.ExpiredTokens;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import io.gatehouse.thirdparty.SpringExamples.Version;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Spring Boot applications of docs/guides/spring-boot.md: resource servers and clients of the service. */
class SpringBootIT {
    private static final String PASSWORD = "correct horse battery staple";
    /** Verifies tokens of the default type {@code at+jwt}. */
    private static final String JWT = "jwt";
    /** Verifies tokens as Spring Security does by default. */
    private static final String PLAIN_JWT = "plain jwt";

    private static final String INTROSPECTION = "introspection";
    /** Before the name of the application that this client calls. */
    private static final String CLIENT_OF = "client of ";

    private static final Map<String, String> CLIENT_IDS = new HashMap<>();

    private static SpringDeployment deployment;
    private static Api api;
    private static String superuser;
    private static String subject;
    private static String otherAudience;
    private static String otherIssuer;
    private static String typeJwt;

    @BeforeAll
    static void start() throws Exception {
        deployment = SpringDeployment.start();
        deployment.begin(JWT, "jwt,at-jwt", version -> Map.of());
        deployment.begin(PLAIN_JWT, "jwt", version -> Map.of());
        api = new Api(deployment.service().uri());
        register("reader");
        subject = register("writer").toString();
        TestUsers users =
                new TestUsers(new TestSql(deployment.service().database().dataSource()));
        users.insertRole("editor");
        users.grant(UUID.fromString(subject), "editor");
        otherAudience =
                reader(new Api(deployment.startAnother("audience", "invoices").uri()));
        otherIssuer = reader(
                new Api(deployment.startWithIssuer("https://auth.example.org").uri()));
        typeJwt = reader(new Api(deployment.startAnother("tokens.type", "JWT").uri()));
        users.grant(register("root-admin"), "superuser");
        superuser = api.login("root-admin", PASSWORD).access();
        startClients();
    }

    private static void startClients() {
        Map<String, String> reports = client("reports", "introspector");
        deployment.begin(INTROSPECTION, "introspection", version -> reports);
        for (String server : List.of(JWT, INTROSPECTION)) {
            Map<String, String> client = client(CLIENT_OF + server, "editor");
            deployment.begin(CLIENT_OF + server, "client", version -> {
                Map<String, String> environment = new HashMap<>(client);
                environment.put("REPORTS_URL", deployment.uri(version, server).toString());
                return environment;
            });
        }
    }

    /** Creates a client with a role. Returns the variables of an application that authenticates as this client. */
    private static Map<String, String> client(String name, String role) {
        Answer made = api.post("/clients", superuser, Map.of("name", name, "roles", List.of(role)));
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        String id = made.json().path("id").asText();
        CLIENT_IDS.put(name, id);
        Answer secret = api.post("/clients/" + id + "/secrets", superuser, Map.of());
        assertThat(secret.status()).as(secret.body()).isEqualTo(201);
        return Map.of(
                "CLIENT_ID", id, "CLIENT_SECRET", secret.json().path("secret").asText());
    }

    @AfterAll
    static void stop() {
        if (deployment != null) {
            deployment.close();
        }
    }

    private static UUID register(String login) {
        Answer made = api.register(login, PASSWORD);
        assertThat(made.status()).isEqualTo(201);
        return UUID.fromString(made.json().path("id").asText());
    }

    private static String reader(Api instance) {
        return instance.login("reader", PASSWORD).access();
    }

    private static void assertRefused(Answer answer, String reason) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"", reason);
    }

    @ParameterizedTest
    @EnumSource
    void jwt_a_token_is_accepted_by_its_signature(Version version) {
        SpringProcess reports = deployment.application(version, JWT);
        String token = api.login("writer", PASSWORD).access();
        Answer accepted = reports.send("GET", "/reports", token);
        assertThat(accepted.status()).as(accepted + reports.output()).isEqualTo(200);
        assertThat(accepted.json().path("subject").asText()).isEqualTo(subject);
        assertThat(accepted.json().path("authorities").toString()).contains("ROLE_editor", "ROLE_subscriber");
        assertThat(accepted.header("Set-Cookie")).isEmpty();

        Answer without = reports.send("GET", "/reports", null);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("WWW-Authenticate")).startsWith("Bearer");
        assertRefused(reports.send("GET", "/reports", token.replaceFirst("\\.[^.]{4}", ".AAAA")), "");
    }

    @ParameterizedTest
    @EnumSource
    void jwt_a_role_is_an_authority(Version version) {
        SpringProcess reports = deployment.application(version, JWT);
        assertThat(reports.send(
                                "POST",
                                "/reports",
                                api.login("writer", PASSWORD).access())
                        .status())
                .isEqualTo(200);
        assertThat(reports.send("POST", "/reports", reader(api)).status()).isEqualTo(403);
        assertThat(reports.send("POST", "/reports", null).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @EnumSource
    void jwt_a_token_for_another_audience_or_of_another_issuer_is_refused(Version version) {
        SpringProcess reports = deployment.application(version, JWT);
        assertThat(reports.send("GET", "/reports", reader(api)).status()).isEqualTo(200);
        assertRefused(reports.send("GET", "/reports", otherAudience), "The aud claim is not valid");
        assertRefused(reports.send("GET", "/reports", otherIssuer), "The iss claim is not valid");
    }

    @ParameterizedTest
    @EnumSource
    void jwt_a_revoked_token_is_accepted_until_it_expires(Version version) {
        SpringProcess reports = deployment.application(version, JWT);
        Pair pair = api.login("reader", PASSWORD);
        api.send("POST", "/auth/logout", pair.access(), null, null);
        assertThat(api.get("/auth/check", pair.access()).status()).isEqualTo(401);
        assertThat(reports.send("GET", "/reports", pair.access()).status()).isEqualTo(200);
        String expired = new ExpiredTokens(deployment.service()).of(pair.access());
        assertRefused(reports.send("GET", "/reports", expired), "Jwt expired at");
    }

    @ParameterizedTest
    @EnumSource
    void jwt_without_a_decoder_only_the_type_JWT_is_accepted(Version version) {
        SpringProcess reports = deployment.application(version, PLAIN_JWT);
        assertThat(reports.send("GET", "/reports", typeJwt).status()).isEqualTo(200);
        assertRefused(reports.send("GET", "/reports", reader(api)), "typ");
        SpringProcess strict = deployment.application(version, JWT);
        assertRefused(strict.send("GET", "/reports", typeJwt), "at+jwt");
    }

    @ParameterizedTest
    @EnumSource
    void introspection_a_revoked_token_is_refused_at_once(Version version) {
        SpringProcess reports = deployment.application(version, INTROSPECTION);
        Pair pair = api.login("writer", PASSWORD);
        Answer accepted = reports.send("GET", "/reports", pair.access());
        assertThat(accepted.status()).as(accepted + reports.output()).isEqualTo(200);
        assertThat(accepted.json().path("subject").asText()).isEqualTo(subject);
        assertThat(accepted.json().path("authorities").toString()).contains("ROLE_editor", "ROLE_subscriber");

        api.send("POST", "/auth/logout", pair.access(), null, null);
        assertRefused(reports.send("GET", "/reports", pair.access()), "");
        assertThat(reports.send("GET", "/reports", null).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @EnumSource
    void introspection_a_role_is_an_authority(Version version) {
        SpringProcess reports = deployment.application(version, INTROSPECTION);
        assertThat(reports.send(
                                "POST",
                                "/reports",
                                api.login("writer", PASSWORD).access())
                        .status())
                .isEqualTo(200);
        assertThat(reports.send("POST", "/reports", reader(api)).status()).isEqualTo(403);
    }

    @ParameterizedTest
    @EnumSource
    void introspection_a_refresh_token_is_not_an_access_token(Version version) {
        SpringProcess reports = deployment.application(version, INTROSPECTION);
        Pair pair = api.login("reader", PASSWORD);
        assertRefused(reports.send("GET", "/reports", pair.refresh()), "The aud claim is not valid");
        assertThat(reports.send("GET", "/reports", pair.access()).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource
    void client_a_service_calls_another_with_client_credentials(Version version) {
        SpringProcess client = deployment.application(version, CLIENT_OF + JWT);
        deployment.application(version, JWT);
        Answer answer = client.send("GET", "/forward", null);
        assertThat(answer.status()).as(answer + client.output()).isEqualTo(200);
        assertThat(answer.json().path("subject").asText()).isEqualTo(CLIENT_IDS.get(CLIENT_OF + JWT));
        assertThat(answer.json().path("authorities").toString()).contains("ROLE_editor");
    }

    @ParameterizedTest
    @EnumSource
    void client_a_disabled_client_is_refused_until_it_is_enabled(Version version) {
        SpringProcess client = deployment.application(version, CLIENT_OF + INTROSPECTION);
        deployment.application(version, INTROSPECTION);
        String path = "/clients/" + CLIENT_IDS.get(CLIENT_OF + INTROSPECTION);
        Answer before = client.send("GET", "/forward", null);
        assertThat(before.status()).as(before + client.output()).isEqualTo(200);

        assertThat(api.post(path + "/disable", superuser, Map.of()).status()).isLessThan(300);
        assertThat(client.send("GET", "/forward", null).body()).contains("401");
        // Spring reads OAuth errors of status 400 only; this one is 401 invalid_client.
        assertThat(client.send("GET", "/forward", null).body()).isEqualTo("invalid_token_response");

        assertThat(api.post(path + "/enable", superuser, Map.of()).status()).isLessThan(300);
        assertThat(client.send("GET", "/forward", null).status()).isEqualTo(200);
    }
}
