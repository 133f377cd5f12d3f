package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.client.ClientSecretCodec;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TicketCodec;
import io.gatehouse.token.TicketPurpose;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Presents a text of every kind that the service writes at every call that takes one: only its own flow accepts it. A new
 * purpose is tested at once; a new call adds a test.
 */
@Tag("REF-11")
class TicketsInOtherFlowsTest {
    private static final String PASSWORD = "correct horse 42 battery";
    private static final String REFRESH_TOKEN = "refresh token";
    private static final String ACCESS_TOKEN = "access token";

    private static TestService service;
    private static Api api;
    private static KeyRing keys;
    private static String introspector;

    @BeforeAll
    static void start() {
        service = TestService.start();
        api = new Api(service.uri());
        keys = OwnKeys.of(service);
        api.register("alice", PASSWORD);
        api.register("resource-server", PASSWORD);
        new TestSql(service.database().dataSource())
                .update("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                        + " WHERE u.login = 'resource-server' AND r.title = 'introspector'");
        introspector = api.login("resource-server", PASSWORD).access();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Pair login() {
        return api.login("alice", PASSWORD);
    }

    private static String ticket(TicketPurpose purpose) {
        TicketCodec codec = new TicketCodec(keys);
        return codec.write(purpose, codec.currentKey(), new byte[purpose.payloadLength()])
                .orElseThrow()
                .reveal();
    }

    /** A text of each kind by its name, and texts with the prefix of another kind. */
    private static Map<String, String> texts(Pair pair) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(REFRESH_TOKEN, pair.refresh());
        texts.put(ACCESS_TOKEN, pair.access());
        texts.put(
                "client secret",
                ClientSecretCodec.write(UUID.randomUUID(), new byte[ClientSecretCodec.RANDOM_LENGTH])
                        .reveal());
        for (TicketPurpose purpose : TicketPurpose.values()) {
            String ticket = ticket(purpose);
            assertThat(new TicketCodec(keys).read(purpose, Secret.valueOf(ticket)))
                    .isPresent();
            texts.put(purpose.name(), ticket);
            texts.put(purpose + " as a refresh token", "gtr_" + ticket.substring(4));
            texts.put(
                    "refresh token as " + purpose,
                    purpose.prefix() + pair.refresh().substring(4));
        }
        return texts;
    }

    @Test
    void only_a_refresh_token_refreshes() {
        texts(login())
                .forEach((kind, text) -> assertThat(api.post("/auth/refresh", null, Map.of("refresh_token", text))
                                .status())
                        .as(kind)
                        .isEqualTo(kind.equals(REFRESH_TOKEN) ? 200 : 401));
    }

    @Test
    void only_refresh_tokens_and_access_tokens_are_active() {
        texts(login()).forEach((kind, text) -> {
            Answer answer = api.send("POST", "/auth/introspect", introspector, Api.FORM, "token=" + text);
            assertThat(answer.json().path("active").booleanValue())
                    .as("%s: %s", kind, answer)
                    .isEqualTo(kind.equals(REFRESH_TOKEN) || kind.equals(ACCESS_TOKEN));
        });
    }

    @Test
    void only_refresh_tokens_and_access_tokens_revoke_anything() {
        Pair untouched = login();
        for (String kind : texts(untouched).keySet()) {
            Pair pair = login();
            Answer answer = api.form("/auth/revoke", Map.of("token", texts(pair).getOrDefault(kind, "")));
            assertThat(answer.status()).as(kind).isEqualTo(200);
            assertThat(api.get("/auth/check", pair.access()).status())
                    .as(kind)
                    .isEqualTo(kind.equals(REFRESH_TOKEN) || kind.equals(ACCESS_TOKEN) ? 401 : 204);
        }
        assertThat(api.get("/auth/check", untouched.access()).status()).isEqualTo(204);
    }

    @Test
    void only_an_access_token_is_a_bearer_token() {
        texts(login()).forEach((kind, text) -> {
            boolean accepted = kind.equals(ACCESS_TOKEN);
            assertThat(api.get("/auth/check", text).status()).as(kind).isEqualTo(accepted ? 204 : 401);
            assertThat(api.get("/profile/personal", text).status()).as(kind).isEqualTo(accepted ? 200 : 401);
        });
    }
}
