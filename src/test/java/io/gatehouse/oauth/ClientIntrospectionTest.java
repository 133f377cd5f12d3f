package io.gatehouse.oauth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Introspection (RFC 7662 §2.1) and revocation (RFC 7009 §2.1) with client authentication. */
@Tag("REV-14")
class ClientIntrospectionTest {
    private static final TestService SERVICE = TestService.start();
    private static final URI ROOT = SERVICE.uri();
    private static final Api API = new Api(ROOT);
    private static final TestClients CLIENTS =
            new TestClients(new TestSql(SERVICE.database().dataSource()));
    private static final TestClient INTROSPECTOR = CLIENTS.insert("introspector");
    private static final TestClient SERVICE_CLIENT = CLIENTS.insert("verifier");

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    private static Answer introspect(@Nullable String authorization, String form) {
        return TestClients.post(ROOT, "/auth/introspect", authorization, form);
    }

    private static JsonNode state(String token) {
        Answer answer = introspect(INTROSPECTOR.basic(), "token=" + token);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void rfc7662_2_1_a_client_introspects_with_basic_in_the_body_and_with_its_token() {
        String token = TestClients.accessToken(ROOT, SERVICE_CLIENT);
        String inBody =
                "token=" + token + "&client_id=" + INTROSPECTOR.id() + "&client_secret=" + INTROSPECTOR.secret();
        String bearer = "Bearer " + TestClients.accessToken(ROOT, INTROSPECTOR);
        JsonNode basic = state(token);

        assertThat(basic.path("active").asBoolean()).isTrue();
        assertThat(introspect(null, inBody).json()).isEqualTo(basic);
        assertThat(introspect(bearer, "token=" + token).json()).isEqualTo(basic);
        assertThat(basic.path("sub").asText()).isEqualTo(SERVICE_CLIENT.id().toString());
        assertThat(basic.path("client_id").asText())
                .isEqualTo(SERVICE_CLIENT.id().toString());
        assertThat(basic.path("gty").asText()).isEqualTo("client_credentials");
        assertThat(basic.path("roles").get(0).asText()).isEqualTo("verifier");
        assertThat(basic.has("username") || basic.has("auth_time")).isFalse();
    }

    @Test
    void a_client_without_the_role_is_refused() {
        for (String authorization :
                new String[] {SERVICE_CLIENT.basic(), "Bearer " + TestClients.accessToken(ROOT, SERVICE_CLIENT)}) {
            assertThat(introspect(authorization, "token=x").status()).isEqualTo(403);
        }
        assertThat(introspect(INTROSPECTOR.basic(), "token=x").body()).isEqualTo("{\"active\":false}");
    }

    @Test
    void rfc7009_2_1_revoking_a_clients_token_revokes_that_token_only() {
        String token = TestClients.accessToken(ROOT, SERVICE_CLIENT);
        String sibling = TestClients.accessToken(ROOT, SERVICE_CLIENT);
        Answer revoked = TestClients.post(ROOT, "/auth/revoke", SERVICE_CLIENT.basic(), "token=" + token);

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(API.get("/auth/check", token).status()).isEqualTo(401);
        assertThat(state(token).path("active").asBoolean()).isFalse();
        assertThat(API.get("/auth/check", sibling).status()).isEqualTo(204);
        assertThat(TestClients.token(ROOT, SERVICE_CLIENT).status()).isEqualTo(200);
        assertThat(TestClients.post(ROOT, "/auth/revoke", null, "token=" + sibling)
                        .status())
                .isEqualTo(200);
        assertThat(API.get("/auth/check", sibling).status()).isEqualTo(401);
    }

    @Test
    void a_client_has_no_profile_and_no_session() {
        String token = TestClients.accessToken(ROOT, SERVICE_CLIENT);

        assertThat(API.get("/profile/personal", token).status()).isEqualTo(403);
        assertThat(API.get("/profile/sessions", token).status()).isEqualTo(403);
        assertThat(API.delete("/profile/personal", token).status()).isEqualTo(403);
        assertThat(API.post("/auth/logout", token, "").status()).isEqualTo(403);
        assertThat(API.get("/auth/check", token).status()).isEqualTo(204);
    }
}
