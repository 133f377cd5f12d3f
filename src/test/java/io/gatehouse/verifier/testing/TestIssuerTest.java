package io.gatehouse.verifier.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import io.gatehouse.testing.Eventually;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerificationException;
import io.gatehouse.verifier.embedded.VerificationException.Reason;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The test kit, with the verifier that services embed. No test waits: the kit moves the clock. */
class TestIssuerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestIssuer issuer = TestIssuer.start("orders");
    private final GatehouseVerifier verifier = issuer.verifier();

    @AfterEach
    void stop() {
        issuer.close();
    }

    private Reason refusal(String token) {
        try {
            verifier.verify(token);
            throw new AssertionError("accepted");
        } catch (VerificationException e) {
            return e.reason();
        }
    }

    @Test
    void a_token_of_a_user_has_its_claims() throws Exception {
        UUID session = UUID.randomUUID();
        VerifiedToken token = verifier.verify(issuer.token("al\"ice")
                .roles("clerk", "editor")
                .session(session)
                .expiresIn(Duration.ofMinutes(5))
                .sign());

        assertThat(token.login()).contains("al\"ice");
        assertThat(token.subject()).isEqualTo(TestIssuer.subject("al\"ice"));
        assertThat(token.roles()).containsExactly("clerk", "editor");
        assertThat(token.sessionId()).isEqualTo(session);
        assertThat(token.isOfClient()).isFalse();
        assertThat(Duration.between(token.issuedAt(), token.expiresAt())).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void a_token_of_a_client_has_its_claims() throws Exception {
        VerifiedToken token = verifier.verify(
                issuer.machineToken("report-job").roles("reader").sign());

        assertThat(token.isOfClient()).isTrue();
        assertThat(token.clientId()).isEqualTo(TestIssuer.subject("report-job").toString());
        assertThat(token.roles()).containsExactly("reader");
    }

    /** The vectors have the tokens of the server. */
    @Test
    void tokens_have_the_headers_and_claims_of_the_server() throws IOException {
        assertThat(shape(issuer.token("alice").sign())).isEqualTo(shape(vector("a token of a user")));
        assertThat(shape(issuer.machineToken("job").sign())).isEqualTo(shape(vector("a token of a client")));
    }

    private static String vector(String name) throws IOException {
        for (JsonNode row :
                JSON.readTree(Path.of("clients/vectors/tokens.json").toFile()).path("cases")) {
            if (row.path("name").textValue().equals(name)) {
                return row.path("token").textValue();
            }
        }
        throw new AssertionError(name);
    }

    /** The members of header and payload with their types. */
    private static Map<String, JsonNodeType> shape(String token) throws IOException {
        Map<String, JsonNodeType> shape = new TreeMap<>();
        for (int part = 0; part < 2; part++) {
            for (Map.Entry<String, JsonNode> member : JSON.readTree(
                            Base64.getUrlDecoder().decode(token.split("\\.", -1)[part]))
                    .properties()) {
                shape.put(member.getKey(), member.getValue().getNodeType());
            }
        }
        return shape;
    }

    @Test
    void tokens_of_another_audience_or_issuer_and_expired_ones_are_refused() {
        assertThat(refusal(issuer.token("alice").audience("billing").sign())).isEqualTo(Reason.CLAIMS);
        assertThat(refusal(issuer.token("alice").issuer("http://127.0.0.1").sign()))
                .isEqualTo(Reason.CLAIMS);
        assertThat(refusal(
                        issuer.token("alice").expiresIn(Duration.ofMinutes(-2)).sign()))
                .isEqualTo(Reason.EXPIRED);
    }

    @Test
    void a_verifier_for_another_audience_accepts_its_tokens() throws Exception {
        try (GatehouseVerifier other = issuer.verifierBuilder("billing").build()) {
            other.start(Duration.ofSeconds(30));
            String token = issuer.token("alice").audience("billing", "orders").sign();
            assertThat(other.verify(token).login()).contains("alice");
            assertThat(verifier.verify(token).login()).contains("alice");
        }
    }

    @Test
    void a_revoked_token_is_refused_as_soon_as_the_method_returns() throws Exception {
        UUID session = UUID.randomUUID();
        String revoked = issuer.token("alice").session(session).sign();
        String ofClient = issuer.machineToken("job").sign();
        String other = issuer.token("alice").sign();
        verifier.verify(revoked);
        verifier.verify(ofClient);

        issuer.revoke(revoked);
        assertThat(refusal(revoked)).isEqualTo(Reason.REVOKED);
        issuer.revoke(ofClient);
        assertThat(refusal(ofClient)).isEqualTo(Reason.REVOKED);
        assertThat(verifier.verify(other)).isNotNull();
    }

    @Test
    void an_ended_session_ends_its_tokens_and_no_other() throws Exception {
        UUID session = UUID.randomUUID();
        String first = issuer.token("alice").session(session).sign();
        String second = issuer.token("alice").session(session).roles("clerk").sign();
        String other = issuer.token("alice").sign();

        issuer.endSession(first);
        assertThat(refusal(first)).isEqualTo(Reason.REVOKED);
        assertThat(refusal(second)).isEqualTo(Reason.REVOKED);
        assertThat(verifier.verify(other)).isNotNull();
    }

    @Test
    void subjects_roles_and_the_realm_are_revoked_up_to_now() throws Exception {
        String alice = issuer.token("alice").sign();
        String bob = issuer.token("bob").roles("clerk").sign();
        String carol = issuer.token("carol").sign();

        issuer.revokeSubject("alice");
        assertThat(refusal(alice)).isEqualTo(Reason.REVOKED);
        assertThat(verifier.verify(issuer.token("alice").sign())).isNotNull();
        assertThat(verifier.verify(bob)).isNotNull();

        issuer.revokeRole("clerk");
        assertThat(refusal(bob)).isEqualTo(Reason.REVOKED);
        assertThat(verifier.verify(issuer.token("bob").roles("clerk").sign())).isNotNull();
        assertThat(verifier.verify(carol)).isNotNull();

        issuer.revokeAll();
        assertThat(refusal(carol)).isEqualTo(Reason.REVOKED);
        assertThat(verifier.verify(issuer.token("carol").sign())).isNotNull();
    }

    @Test
    void a_rotated_key_keeps_earlier_tokens_and_a_revoked_key_does_not() throws Exception {
        String first = issuer.token("alice").sign();
        issuer.rotateKey();
        String second = issuer.token("alice").sign();
        assertThat(verifier.verify(first)).isNotNull();
        assertThat(verifier.verify(second)).isNotNull();

        issuer.revokeKey();
        assertThat(verifier.verify(first)).isNotNull();
        assertThat(refusal(second)).isIn(Reason.REVOKED, Reason.SIGNATURE);
        assertThat(verifier.verify(issuer.token("alice").sign())).isNotNull();
    }

    @Test
    void a_token_that_was_accepted_is_refused_when_its_key_is_no_longer_published() throws Exception {
        String token = issuer.token("alice").sign();
        issuer.rotateKey();
        assertThat(verifier.verify(token)).isNotNull();
        issuer.retireKeys();
        assertThat(refusal(token)).isEqualTo(Reason.SIGNATURE);
        assertThat(verifier.verify(issuer.token("alice").sign())).isNotNull();
    }

    @Test
    void tokens_expire_with_the_clock_of_the_issuer() throws Exception {
        String token = issuer.token("alice").expiresIn(Duration.ofMinutes(10)).sign();
        issuer.advance(Duration.ofMinutes(9));
        assertThat(verifier.verify(token)).isNotNull();

        issuer.advance(Duration.ofMinutes(2).plusSeconds(1));
        assertThat(refusal(token)).isEqualTo(Reason.EXPIRED);
        assertThat(verifier.ready()).isTrue();
        assertThat(verifier.verify(issuer.token("alice").sign())).isNotNull();
    }

    @Test
    void a_silent_issuer_makes_verifiers_stale_until_it_answers_again() throws Exception {
        String token = issuer.token("alice").sign();
        issuer.goSilent();
        assertThat(verifier.verify(token)).isNotNull();

        issuer.makeStale();
        assertThat(refusal(token)).isEqualTo(Reason.STALE);
        assertThat(verifier.ready()).isFalse();

        issuer.resume();
        Eventually.await("the verifier is ready", verifier::ready);
        assertThat(verifier.verify(token)).isNotNull();
    }

    @Test
    void earlier_responses_and_503_prove_nothing() throws Exception {
        String token = issuer.token("alice").sign();
        issuer.serveOldBytes();
        Eventually.await(
                "an earlier response arrives",
                () -> verifier.health().lastProblem().contains("another request"));
        assertThat(verifier.verify(token)).isNotNull();

        issuer.becomeUnavailable();
        issuer.advance(Duration.ofSeconds(21));
        assertThat(refusal(token)).isEqualTo(Reason.STALE);
        Eventually.await(
                "the issuer answers 503", () -> verifier.health().lastProblem().contains("503"));
    }

    @Test
    void the_feed_requires_the_credential_and_the_jwks_does_not() throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        assertThat(get(client, "/api/v1/revocations/snapshot", "").statusCode()).isEqualTo(401);
        assertThat(get(client, "/elsewhere", "").statusCode()).isEqualTo(401);
        HttpResponse<String> keys = get(client, "/.well-known/jwks.json", "");
        assertThat(JSON.readTree(keys.body()).path("keys")).hasSize(1);

        String tag = keys.headers().firstValue("ETag").orElseThrow();
        assertThat(get(client, "/.well-known/jwks.json", tag).statusCode()).isEqualTo(304);
        issuer.rotateKey();
        assertThat(JSON.readTree(get(client, "/.well-known/jwks.json", tag).body())
                        .path("keys"))
                .hasSize(2);
    }

    private HttpResponse<String> get(HttpClient client, String path, String tag) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(issuer.url() + path));
        if (!tag.isEmpty()) {
            request.header("If-None-Match", tag);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_verifier_that_starts_late_learns_of_earlier_revocations() throws Exception {
        String token = issuer.token("alice").sign();
        issuer.endSession(token);
        try (GatehouseVerifier late = issuer.verifierBuilder().build()) {
            late.start(Duration.ofSeconds(30));
            assertThatThrownBy(() -> late.verify(token)).hasMessageContaining("revoked");
        }
    }

    @Test
    void a_token_of_another_issuer_cannot_be_revoked() {
        assertThatThrownBy(() -> issuer.revoke("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
