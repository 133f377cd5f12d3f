package io.gatehouse.verifier.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.verifier.embedded.VerificationException.Reason;
import io.gatehouse.verifier.testing.TestIssuer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A verifier that knows only the public keys. */
class WithoutRevocationsTest {
    private final TestIssuer issuer = TestIssuer.start();

    @AfterEach
    void stop() {
        issuer.close();
    }

    private GatehouseVerifierBuilder builder() {
        return issuer.verifierBuilder().credential("").withoutRevocations();
    }

    @Test
    void a_revoked_token_is_accepted_until_it_expires() throws Exception {
        try (GatehouseVerifier verifier = builder().build()) {
            verifier.start(Duration.ofSeconds(30));
            String token =
                    issuer.token("alice").expiresIn(Duration.ofMinutes(5)).sign();
            issuer.endSession(token);
            assertThat(verifier.verify(token).login()).contains("alice");
            assertThat(verifier.ready()).isTrue();
            assertThat(verifier.health().learnsOfRevocations()).isFalse();
            assertThat(verifier.health().ageMillis()).isNotEqualTo(Long.MAX_VALUE);

            issuer.advance(Duration.ofMinutes(7));
            assertThatThrownBy(() -> verifier.verify(token)).hasMessageContaining("expired");
            try (TestIssuer other = TestIssuer.start()) {
                String foreign = other.token("alice").sign();
                assertThatThrownBy(() -> verifier.verify(foreign))
                        .isInstanceOfSatisfying(
                                VerificationException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.SIGNATURE));
            }
        }
    }

    @Test
    void before_the_keys_are_loaded_a_token_gets_503() {
        issuer.becomeUnavailable();
        try (GatehouseVerifier verifier = builder().build()) {
            String token = issuer.token("alice").sign();
            assertThatThrownBy(() -> verifier.start(Duration.ofMillis(200)))
                    .hasMessageContaining("/.well-known/jwks.json was not ready within")
                    .hasMessageContaining("503");
            assertThatThrownBy(() -> verifier.verify(token))
                    .isInstanceOfSatisfying(
                            VerificationException.class,
                            e -> assertThat(e.status()).isEqualTo(503));
            assertThat(verifier.ready()).isFalse();
            assertThat(verifier.health().ageMillis()).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void the_start_logs_a_warning() {
        List<String> log = new CopyOnWriteArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                log.add(logged.getLevel() + " " + logged.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(JwksKnowledge.class.getName());
        logger.addHandler(handler);
        try (GatehouseVerifier verifier = builder().build()) {
            verifier.start();
            assertThat(log)
                    .singleElement()
                    .asString()
                    .startsWith("WARNING ")
                    .contains("accepts revoked tokens until they expire");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void a_missing_credential_is_an_error_unless_the_mode_is_chosen() {
        assertThatThrownBy(() -> issuer.verifierBuilder().credential("").build())
                .hasMessage("credential is missing");
        assertThatThrownBy(() -> issuer.verifierBuilder().withoutRevocations().build())
                .hasMessage("withoutRevocations excludes a credential");
    }
}
