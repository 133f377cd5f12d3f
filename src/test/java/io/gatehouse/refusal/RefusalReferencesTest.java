package io.gatehouse.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.Jwt;
import io.gatehouse.api.ExpiredTokens;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.token.MasterKeyRing;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Refusals of the API and of the check have references, which the log contains too. */
class RefusalReferencesTest {
    private static final String PASSWORD = "correct horse battery staple";
    private static final TestService SERVICE = TestService.start();
    private static final Api API = new Api(SERVICE.uri());
    private static final Pair ALICE = pair();
    private static final ReferenceCodec CODEC = new ReferenceCodec(
            MasterKeyRing.of(Secret.valueOf(SERVICE.masterKey()), Optional.empty(), new SecureRandom())
                    .deriveAll(ReferenceCodec.PURPOSE),
            new SecureRandom());

    private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalRecorder.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private static Pair pair() {
        API.register("alice", PASSWORD);
        return API.login("alice", PASSWORD);
    }

    @AfterAll
    static void stop() {
        SERVICE.close();
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    /** The refusal that the response and one log line refer to. */
    private Refusal refusal(int status, Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        String reference = answer.json().path("reference").asText();
        assertThat(lines.list.stream().filter(line -> line.getFormattedMessage().contains(reference)))
                .singleElement()
                .satisfies(line -> assertThat(line.getMDCPropertyMap())
                        .containsEntry("request_id", answer.header("X-Request-Id")));
        return CODEC.read(reference).orElseThrow();
    }

    private void refused(String path, String token, RefusalReason reason, String detail) {
        Refusal refusal = refusal(401, API.get(path, token));
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.detail()).isEqualTo(detail);
        assertThat(lines.list).noneMatch(line -> line.getFormattedMessage().contains(token));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/auth/check", "/profile/personal"})
    void every_refusal_of_a_token_has_a_reference(String path) {
        Pair ended = API.login("alice", PASSWORD);
        assertThat(API.post("/auth/logout", ended.access(), "").status()).isEqualTo(200);
        String good = ALICE.access();
        String signature = ended.access().substring(ended.access().lastIndexOf('.'));

        assertThat(refusal(401, API.get(path, null)).reason()).isEqualTo(RefusalReason.MISSING);
        refused(path, "nonsense", RefusalReason.MALFORMED, "The token does not have three parts");
        refused(
                path,
                good.substring(0, good.lastIndexOf('.')) + signature,
                RefusalReason.SIGNATURE,
                "The signature does not match or is not in its canonical form");
        refused(path, new ExpiredTokens(SERVICE).of(good), RefusalReason.EXPIRED, "The token has expired");
        refused(path, ended.access(), RefusalReason.REVOKED, "session");
        assertThat(API.get(path, good).status()).isBetween(200, 204);
    }

    @Test
    void a_reference_contains_the_ids_in_the_token() {
        Pair ended = API.login("alice", PASSWORD);
        API.post("/auth/logout", ended.access(), "");
        JsonNode claims = Jwt.claims(ended.access());
        Refusal refusal = refusal(401, API.get("/auth/check", ended.access()));
        assertThat(refusal.token()).isNotNull().satisfies(token -> {
            assertThat(token.claims().subject()).hasToString(claims.path("sub").asText());
            assertThat(token.claims().sessionId())
                    .hasToString(claims.path("sid").asText());
            assertThat(token.claims().tokenId()).isEqualTo(claims.path("jti").asText());
            assertThat(token.claims().userEpoch())
                    .isEqualTo(claims.path("user_epoch").asLong());
            assertThat(token.expiresAt().getEpochSecond())
                    .isEqualTo(claims.path("exp").asLong());
        });
    }

    @Test
    void a_missing_role_has_a_reference() {
        assertThat(refusal(403, API.get("/auth/check?role=clerk", ALICE.access()))
                        .detail())
                .isEqualTo("clerk");
        assertThat(refusal(403, API.get("/users", ALICE.access())).detail()).isEqualTo("admin, superuser");
        assertThat(API.get("/auth/check?role=subscriber", ALICE.access()).status())
                .isEqualTo(204);
    }

    /** A service refuses the caller, whose token and role are sufficient. */
    @Test
    void a_refusal_of_a_service_has_a_reference_too() {
        API.register("mallory", PASSWORD);
        new TestSql(SERVICE.database().dataSource())
                .execute("INSERT INTO user_role (user_id, role_id) SELECT u.id, r.id FROM users u, role r"
                        + " WHERE u.login = 'mallory' AND r.title = 'admin'");
        String admin = API.login("mallory", PASSWORD).access();
        Answer answer = API.post("/access/assign", admin, Map.of("user_login", "alice", "role_title", "admin"));
        Refusal refusal = refusal(403, answer);
        assertThat(refusal.reason()).isEqualTo(RefusalReason.FORBIDDEN);
        assertThat(refusal.token()).isNotNull();
    }

    @Test
    void other_problems_have_no_reference() {
        List<Answer> answers = List.of(
                API.form("/auth/login", Map.of("username", "alice", "password", "wrong")),
                API.post("/auth/refresh", null, "nonsense"),
                API.form("/oauth/token", Map.of("grant_type", "client_credentials")),
                API.get("/auth/check?rolle=admin", ALICE.access()),
                API.get("/nothing", ALICE.access()));
        assertThat(answers).allSatisfy(answer -> assertThat(answer.body()).doesNotContain("reference"));
    }
}
