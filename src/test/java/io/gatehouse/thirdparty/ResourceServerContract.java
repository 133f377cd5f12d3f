package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.SignedJWT;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.testing.TestUsers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What each resource server of {@code examples} does. It discovers the service by the issuer and answers {@code GET
 * /reports} to callers with the role {@code report-reader}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ResourceServerContract {
    static final String ROLE = "report-reader";
    private static final String PASSWORD = "correct horse battery staple";
    private static final Duration LONG_AGO = Duration.ofHours(1);

    private @Nullable InstalledProject project;
    private @Nullable TestService service;
    private @Nullable AutoCloseable server;
    private int port;
    private UserId reader = new UserId(new UUID(0, 0));

    /** Installs the example; skips the tests if that is impossible. */
    abstract InstalledProject install();

    /** Starts the resource server on a port of loopback. */
    abstract AutoCloseable serve(InstalledProject installed, TestService gatehouse, int freePort);

    @BeforeAll
    void start() {
        project = install();
        service = DiscoverableService.start();
        port = FreePorts.one();
        Api api = api();
        TestUsers users = new TestUsers(new TestSql(service().database().dataSource()));
        users.requireRole(ROLE);
        reader = id(api.register("reader", PASSWORD));
        users.grant(reader.value(), ROLE);
        api.register("stranger", PASSWORD);
        server = serve(project(), service(), port);
    }

    @AfterAll
    void stop() throws Exception {
        if (server != null) {
            server.close();
        }
        if (service != null) {
            service.close();
        }
    }

    private static UserId id(Answer registered) {
        return new UserId(UUID.fromString(registered.json().path("id").asText()));
    }

    InstalledProject project() {
        return Objects.requireNonNull(project);
    }

    TestService service() {
        return Objects.requireNonNull(service);
    }

    Api api() {
        return new Api(service().uri());
    }

    /** The URL that requires the role. */
    URI reports() {
        return URI.create("http://127.0.0.1:" + port + "/reports");
    }

    String login(String name) {
        return api().login(name, PASSWORD).access();
    }

    Answer get(@Nullable String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(reports());
        if (headers.length > 0) {
            request.headers(headers);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return Api.send(request.build());
    }

    /** Most verifiers treat such a token as invalid. */
    int statusForAnotherAudience() {
        return 401;
    }

    /** The caller that the resource server has recognized. */
    String subject(Answer answer) {
        return answer.json().path("subject").asText();
    }

    @Test
    void a_token_with_the_role_is_accepted() throws Exception {
        String token = login("reader");
        Answer answer = get(token);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(subject(answer))
                .isEqualTo(SignedJWT.parse(token).getJWTClaimsSet().getSubject());
    }

    @Test
    void rfc6750_3_a_request_without_a_token_is_rejected() {
        Answer answer = get(null);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(get("x").status()).isEqualTo(401);
    }

    @Test
    void a_token_without_the_role_is_rejected() {
        assertThat(get(login("stranger")).status()).isEqualTo(403);
    }

    @Test
    void rfc9068_4_tokens_of_another_issuer_or_for_another_audience_are_rejected() throws Exception {
        ResignedTokens tokens = new ResignedTokens(service(), login("reader"));

        assertThat(get(tokens.with("aud", "gatehouse")).status()).isEqualTo(200);
        assertThat(get(tokens.with("aud", List.of("another-api"))).status()).isEqualTo(statusForAnotherAudience());
        assertThat(get(tokens.with("iss", "https://auth.example.org")).status()).isEqualTo(401);
    }

    @Test
    void an_expired_token_is_rejected() throws Exception {
        ResignedTokens tokens = new ResignedTokens(service(), login("reader"));
        long past = Instant.now().minus(LONG_AGO).getEpochSecond();
        long future = Instant.now().plus(LONG_AGO).getEpochSecond();

        assertThat(get(tokens.with("exp", past)).status()).isEqualTo(401);
        assertThat(get(tokens.with("exp", future)).status()).isEqualTo(200);
    }

    @Test
    void rfc8725_3_1_forged_tokens_are_rejected() throws Exception {
        String token = login("reader");
        HttpRequest jwks = HttpRequest.newBuilder(service().uri().resolve("/.well-known/jwks.json"))
                .build();

        for (Map.Entry<String, String> forged :
                ForgedTokens.of(token, Api.send(jwks).body()).entrySet()) {
            assertThat(get(forged.getValue()).status()).as(forged.getKey()).isEqualTo(401);
        }
        assertThat(get(token).status()).isEqualTo(200);
    }

    /** The guides say so: a verifier that uses only the public keys cannot know of a revocation. */
    @Test
    void a_revoked_token_is_accepted_until_it_expires_and_the_check_of_a_gateway_rejects_it() {
        String token = login("reader");
        JsonNode before = introspect(token);
        assertThat(api().send("POST", "/auth/logout", token, null, null).status())
                .isEqualTo(200);

        assertThat(get(token).status()).isEqualTo(200);
        assertThat(api().get("/auth/check", token).status()).isEqualTo(401);
        assertThat(before.path("active").asBoolean()).isTrue();
        assertThat(introspect(token).path("active").asBoolean()).isFalse();
    }

    private JsonNode introspect(String token) {
        TestUsers users = new TestUsers(new TestSql(service().database().dataSource()));
        String caller = "introspector" + UUID.randomUUID().toString().substring(0, 8);
        users.grant(id(api().register(caller, PASSWORD)).value(), "introspector");
        return api().send("POST", "/auth/introspect", login(caller), Api.FORM, "token=" + token)
                .json();
    }
}
