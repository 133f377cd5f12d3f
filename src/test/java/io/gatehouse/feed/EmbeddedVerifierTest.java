package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.configuration.GatehouseConfiguration;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestService;
import io.gatehouse.testing.TestSql;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerificationException;
import io.gatehouse.verifier.embedded.VerificationException.Reason;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The verifier that services embed, against a running server. */
@SlowTest
class EmbeddedVerifierTest {
    private static final String PASSWORD = "correct horse battery staple";

    private static boolean isRefused(GatehouseVerifier verifier, String token, Reason reason) {
        try {
            verifier.verify(token);
            return false;
        } catch (VerificationException e) {
            return e.reason() == reason;
        }
    }

    private static GatehouseVerifier verifier(TestService service, String credential) {
        GatehouseConfiguration configuration = service.support().getConfiguration();
        return GatehouseVerifier.builder()
                .issuer(configuration.getIssuer())
                .audience(configuration.verifierSettings().audience())
                .url(service.uri().toString())
                .credential(credential)
                .maxStaleness(Duration.ofSeconds(6))
                .build();
    }

    @Test
    void a_revoked_token_is_refused_and_without_a_server_every_token_after_the_bound() throws Exception {
        TestService service = TestService.start();
        TestClient client = new TestClients(new TestSql(service.database().dataSource())).insert("verifier");
        try (GatehouseVerifier verifier = verifier(service, client.id() + ":" + client.secret())) {
            verifier.start(Duration.ofSeconds(30));
            Api api = new Api(service.uri());
            api.register("alice", PASSWORD);
            Pair ended = api.login("alice", PASSWORD);
            Pair kept = api.login("alice", PASSWORD);
            assertThat(verifier.verify(ended.access()).login()).contains("alice");
            assertThat(api.post("/auth/logout", ended.access(), Map.of()).status())
                    .isEqualTo(200);
            Eventually.await(
                    "the verifier refuses the token", () -> isRefused(verifier, ended.access(), Reason.REVOKED));
            assertThat(verifier.verify(kept.access()).login()).contains("alice");
            Pair refreshed = api.refresh(kept);
            Eventually.await(
                    "the verifier refuses the replaced token",
                    () -> isRefused(verifier, kept.access(), Reason.REVOKED));
            assertThat(verifier.verify(refreshed.access()).login()).contains("alice");
            service.close();
            Eventually.await("the verifier is stale", () -> isRefused(verifier, refreshed.access(), Reason.STALE));
            assertThat(verifier.ready()).isFalse();
        } finally {
            service.close();
        }
    }

    @Test
    void a_wrong_credential_is_reported_at_the_start() {
        TestService service = TestService.start();
        TestClient other = new TestClients(new TestSql(service.database().dataSource())).insert("introspector");
        try (service;
                GatehouseVerifier verifier = verifier(service, other.id() + ":" + other.secret())) {
            assertThatThrownBy(() -> verifier.start(Duration.ofSeconds(2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("401")
                    .hasMessageContaining("role verifier");
        }
    }
}
