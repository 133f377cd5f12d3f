package io.gatehouse.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TicketCodec;
import io.gatehouse.token.TicketPurpose;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Presents a text of every kind that the service writes at every call that takes one: only its own flow accepts it. A new
 * purpose is tested at once; a new call adds a test.
 */
@Tag("REF-11")
@Tag("CLI-06")
class TicketsInOtherFlowsTest {
    private static final String PASSWORD = "correct horse 42 battery";
    private static final String REFRESH_TOKEN = "refresh token";
    private static final String ACCESS_TOKEN = "access token";
    private static final String CLIENT_SECRET = "client secret";
    private static final String CLIENT_TOKEN = "access token of a client";

    private static TestService service;
    private static Api api;
    private static KeyRing keys;
    private static String introspector;
    private static TestClient client;

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
        client = new TestClients(new TestSql(service.database().dataSource())).insert("verifier");
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
        texts.put(CLIENT_SECRET, client.secret());
        texts.put(CLIENT_TOKEN, TestClients.accessToken(service.uri(), client));
        texts.put("refresh token as client secret", "gtc_" + pair.refresh().substring(4));
        texts.put("client secret as refresh token", "gtr_" + client.secret().substring(4));
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
                    .isEqualTo(kind.equals(REFRESH_TOKEN) || isAccessToken(kind));
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
            assertThat(api.get("/auth/check", text).status()).as(kind).isEqualTo(isAccessToken(kind) ? 204 : 401);
            int ofUser = kind.equals(ACCESS_TOKEN) ? 200 : 401;
            assertThat(api.get("/profile/personal", text).status())
                    .as(kind)
                    .isEqualTo(kind.equals(CLIENT_TOKEN) ? 403 : ofUser);
        });
    }

    private static boolean isAccessToken(String kind) {
        return kind.equals(ACCESS_TOKEN) || kind.equals(CLIENT_TOKEN);
    }

    @Test
    void only_a_client_secret_authenticates_a_client() {
        texts(login()).forEach((kind, text) -> {
            int expected = kind.equals(CLIENT_SECRET) ? 200 : 401;
            assertThat(TestClients.token(service.uri(), client.with(text)).status())
                    .as(kind)
                    .isEqualTo(expected);
            String inBody = "grant_type=client_credentials&client_id=" + client.id() + "&client_secret=" + text;
            assertThat(TestClients.post(service.uri(), "/oauth/token", null, inBody)
                            .status())
                    .as(kind)
                    .isEqualTo(expected);
        });
    }

    @Test
    void only_a_refresh_token_refreshes_at_the_token_endpoint() {
        texts(login())
                .forEach((kind, text) -> assertThat(
                                api.form("/oauth/token", Map.of("grant_type", "refresh_token", "refresh_token", text))
                                        .status())
                        .as(kind)
                        .isEqualTo(kind.equals(REFRESH_TOKEN) ? 200 : 400));
    }
}
