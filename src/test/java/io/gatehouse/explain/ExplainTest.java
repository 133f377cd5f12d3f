package io.gatehouse.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.Jwt;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What an administrator reads about tokens that a user revoked, an administrator revoked, or an operator revoked. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ExplainTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService SERVICE = TestService.start(
            ConfigOverride.config("passwords.memory", "7168KiB"), ConfigOverride.config("passwords.iterations", "5"));
    private static final Api API = new Api(SERVICE.uri());
    private static final TestSql SQL = new TestSql(SERVICE.database().dataSource());
    private static final AdminPort OPERATOR = new AdminPort(SERVICE);
    private static final String ADMIN = admin("the-admin");

    private static String admin(String login) {
        API.register(login, PASSWORD);
        SQL.execute("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                + " WHERE u.login = '" + login + "' AND r.title = 'admin'");
        return API.login(login, PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static Pair user(String login) {
        API.register(login, PASSWORD);
        return API.login(login, PASSWORD);
    }

    private static JsonNode explain(String admin, Map<String, String> request) {
        Answer answer = API.post("/auth/explain", admin, request);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode ofToken(String token) {
        JsonNode explanation = explain(ADMIN, Map.of("token", token));
        assertThat(explanation.toString())
                .doesNotContain(token)
                .doesNotContain(token.substring(token.lastIndexOf('.') + 1));
        return explanation;
    }

    private static String reference(String token) {
        return API.get("/auth/check", token).json().path("reference").asText();
    }

    private static List<JsonNode> denied(JsonNode explanation) {
        return StreamSupport.stream(explanation.path("denylist").spliterator(), false)
                .filter(rule -> rule.path("denied").asBoolean())
                .toList();
    }

    /** One entry of this kind denies the token, and one event says who added it. */
    private static JsonNode revoked(JsonNode explanation, String kind, String key, String action, @Nullable String by) {
        assertThat(explanation.path("accepted").asBoolean()).isFalse();
        assertThat(explanation.path("reason").asText()).isEqualTo("revoked");
        assertThat(explanation.path("summary").asText()).contains(kind + " " + key);
        assertThat(denied(explanation)).singleElement().satisfies(rule -> {
            assertThat(rule.path("kind").asText()).isEqualTo(kind);
            assertThat(rule.path("key").asText()).isEqualTo(key);
            assertThat(rule.path("until").asText()).matches("20.*Z");
            assertThat(rule.path("confirmed").asBoolean()).isTrue();
        });
        assertThat(explanation.path("events")).isNotEmpty();
        JsonNode event = explanation.path("events").get(0);
        assertThat(event.path("kind").asText()).isEqualTo(kind);
        assertThat(event.path("action").asText()).isEqualTo(action);
        assertThat(event.path("actor_login").textValue()).isEqualTo(by);
        return event;
    }

    private static String claim(String token, String name) {
        return Jwt.claims(token).path(name).asText();
    }

    @Test
    @Order(1)
    void an_accepted_token_passes_every_step() {
        String token = user("alice").access();
        JsonNode explanation = ofToken(token);
        assertThat(explanation.path("accepted").asBoolean()).isTrue();
        assertThat(explanation.path("steps"))
                .hasSize(8)
                .allSatisfy(step -> assertThat(step.path("result").asText()).isEqualTo("passed"));
        assertThat(explanation.at("/key/kid").asText())
                .isEqualTo(Jwt.header(token).path("kid").asText());
        assertThat(explanation.at("/key/state").asText()).isEqualTo("current");
        assertThat(explanation.at("/claims/login").asText()).isEqualTo("alice");
        assertThat(explanation.at("/staleness/fresh").asBoolean()).isTrue();
        assertThat(denied(explanation)).isEmpty();
        assertThat(explanation.path("events")).isEmpty();
    }

    @Test
    @Order(1)
    void a_logout_is_shown_with_its_user() {
        String token = user("bob-b").access();
        API.post("/auth/logout", token, "");
        revoked(ofToken(token), "session", claim(token, "sid"), "logout", "bob-b");
    }

    @Test
    @Order(1)
    void a_refresh_denies_the_old_token_without_an_event() {
        Pair first = user("carol");
        API.refresh(first);
        JsonNode explanation = ofToken(first.access());
        assertThat(denied(explanation))
                .singleElement()
                .satisfies(rule -> assertThat(rule.path("kind").asText()).isEqualTo("token"));
        assertThat(explanation.path("events")).isEmpty();
    }

    @Test
    @Order(1)
    void a_revoked_token_of_a_client_is_shown() {
        TestClient client = new TestClients(SQL).insert("verifier");
        String token = TestClients.accessToken(SERVICE.uri(), client);
        API.form("/auth/revoke", Map.of("token", token));
        JsonNode explanation = ofToken(token);
        revoked(explanation, "token", claim(token, "jti"), "token_revoke", null);
        assertThat(explanation.at("/claims/gty").asText()).isEqualTo("client_credentials");
        assertThat(explain(ADMIN, Map.of("reference", reference(token)))
                        .at("/claims/client_id")
                        .asText())
                .isEqualTo(client.id().toString());
    }

    @Test
    @Order(1)
    void a_removed_role_and_a_deactivation_are_shown_with_the_administrator() {
        String token = user("dave-d").access();
        API.post("/access/remove", ADMIN, Map.of("user_login", "dave-d", "role_title", "subscriber"));
        JsonNode event = revoked(ofToken(token), "subject", claim(token, "sub"), "role_remove", "the-admin");
        assertThat(event.path("detail").asText()).isEqualTo("role subscriber");
        API.post("/users/dave-d/deactivate", ADMIN, "");
        JsonNode explanation = ofToken(token);
        revoked(explanation, "subject", claim(token, "sub"), "user_deactivate", "the-admin");
        assertThat(explanation.path("events")).hasSize(2);
    }

    @Test
    @Order(1)
    void a_revocation_before_the_login_is_not_shown() {
        user("erin-e");
        API.post("/users/erin-e/logout", ADMIN, "");
        String token = API.login("erin-e", PASSWORD).access();
        API.post("/access/remove", ADMIN, Map.of("user_login", "erin-e", "role_title", "subscriber"));
        assertThat(ofToken(token).path("events"))
                .singleElement()
                .satisfies(event -> assertThat(event.path("action").asText()).isEqualTo("role_remove"));
    }

    @Test
    @Order(1)
    void a_changed_password_ends_the_other_sessions() {
        String other = user("frank").access();
        String kept = API.login("frank", PASSWORD).access();
        API.patch("/profile/personal", kept, Map.of("password", "another horse staple", "current_password", PASSWORD));
        revoked(ofToken(other), "session", claim(other, "sid"), "password_change", "frank");
    }

    @Test
    @Order(1)
    void a_deleted_role_is_shown_for_the_token_and_for_its_reference() {
        API.post("/roles", ADMIN, Map.of("title", "clerk", "description", ""));
        user("grace");
        API.post("/access/assign", ADMIN, Map.of("user_login", "grace", "role_title", "clerk"));
        String token = API.login("grace", PASSWORD).access();
        API.delete("/roles/clerk", ADMIN);
        JsonNode event = revoked(ofToken(token), "role", "clerk", "role_delete", "the-admin");
        assertThat(event.path("detail").asText()).isEqualTo("role clerk");
        revoked(explain(ADMIN, Map.of("reference", reference(token))), "role", "clerk", "role_delete", "the-admin");
    }

    @Test
    @Order(1)
    void claims_without_a_matching_signature_reveal_nothing_about_the_user() {
        String token = user("heidi").access();
        API.post("/auth/logout", token, "");
        String forged = token.substring(0, token.lastIndexOf('.')) + ADMIN.substring(ADMIN.lastIndexOf('.'));
        JsonNode explanation = ofToken(forged);
        assertThat(explanation.path("reason").asText()).isEqualTo("signature");
        assertThat(explanation.path("claims_verified").asBoolean()).isFalse();
        assertThat(explanation.at("/claims/login").asText()).isEqualTo("heidi");
        assertThat(explanation.path("denylist")).isEmpty();
        assertThat(explanation.path("events")).isEmpty();
        assertThat(SQL.number(
                        "SELECT count(*) FROM audit_event WHERE action = 'token_explain' AND subject_id = ?::uuid",
                        claim(token, "sub")))
                .isZero();
    }

    @Test
    @Order(1)
    void another_instance_explains_a_reference() {
        String token = user("ivan-i").access();
        API.post("/auth/logout", token, "");
        String reference = reference(token);
        try (TestService other = SERVICE.startAnother()) {
            Answer answer = new Api(other.uri()).post("/auth/explain", ADMIN, Map.of("reference", reference));
            JsonNode explanation = answer.json();
            revoked(explanation, "session", claim(token, "sid"), "logout", "ivan-i");
            assertThat(explanation.at("/refusal/reason").asText()).isEqualTo("revoked");
            assertThat(explanation.at("/refusal/detail").asText()).isEqualTo("session");
            assertThat(explanation.at("/claims/exp").asText()).isEqualTo(claim(token, "exp"));
        }
    }

    @Test
    @Order(1)
    void the_reference_of_a_missing_role_shows_that_the_token_is_accepted() {
        String token = user("judy-j").access();
        String reference = API.get("/users", token).json().path("reference").asText();
        JsonNode explanation = explain(ADMIN, Map.of("reference", reference));
        assertThat(explanation.path("accepted").asBoolean()).isTrue();
        assertThat(explanation.at("/refusal/reason").asText()).isEqualTo("forbidden");
        assertThat(explanation.at("/refusal/detail").asText()).isEqualTo("admin, superuser");
    }

    @Test
    @Order(1)
    void a_reference_without_a_token_is_not_accepted() {
        String reference = API.get("/auth/check", null).json().path("reference").asText();
        JsonNode explanation = explain(ADMIN, Map.of("reference", reference));
        assertThat(explanation.path("accepted").asBoolean()).isFalse();
        assertThat(explanation.path("reason").asText()).isEqualTo("missing");
        assertThat(explanation.at("/refusal/refused_at").asText()).matches("20.*Z");
    }

    @Test
    @Order(1)
    void who_asked_about_whom_is_an_audit_event() {
        String token = user("kevin").access();
        ofToken(token);
        assertThat(SQL.strings(
                        "SELECT concat_ws(' ', a.login, s.login, session_id, details->>'source', details->>'verdict')"
                                + " FROM audit_event e JOIN users a ON a.id = e.actor_id JOIN users s ON s.id = e.subject_id"
                                + " WHERE action = 'token_explain' AND s.login = 'kevin'"))
                .containsExactly("the-admin kevin " + claim(token, "sid") + " token accepted");
    }

    @Test
    @Order(1)
    void nobody_else_gets_an_explanation() {
        String token = user("liam-l").access();
        assertThat(API.post("/auth/explain", token, Map.of("token", token)).status())
                .isEqualTo(403);
        assertThat(API.post("/auth/explain", null, Map.of("token", token)).status())
                .isEqualTo(401);
    }

    /** The key is removed from memory within seconds; before, its entry denies the token. */
    @Test
    @Order(2)
    void a_denied_key_is_shown() {
        String token = user("mike-m").access();
        String kid = Jwt.header(token).path("kid").asText();
        OPERATOR.run("revoke-signing-key", "kid=" + kid);
        String admin = API.login("the-admin", PASSWORD).access();
        Eventually.await(
                "the key is removed",
                () -> explain(admin, Map.of("token", token))
                        .path("reason")
                        .asText()
                        .equals("signature"));
        JsonNode explanation = explain(admin, Map.of("token", token));
        assertThat(explanation.at("/key/state").asText()).isEqualTo("denied");
        assertThat(explanation.path("summary").asText()).isEqualTo("The signing key is unknown.");
        JsonNode good = explain(admin, Map.of("token", admin));
        assertThat(good.path("accepted").asBoolean()).isTrue();
        assertThat(good.at("/key/state").asText()).isEqualTo("current");
    }

    @Test
    @Order(3)
    void a_revocation_of_everything_is_shown() {
        String token = user("nina-n").access();
        OPERATOR.run("revoke-everything", "");
        String admin = API.login("the-admin", PASSWORD).access();
        revoked(explain(admin, Map.of("token", token)), "realm", "*", "revoke_everything", null);
    }
}
