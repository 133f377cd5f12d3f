package io.gatehouse.thirdparty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.testing.Api.Answer;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** {@code gateways/envoy/jwt-authn.yaml}: Envoy verifies the tokens with the public keys. */
@SlowTest
class EnvoyIT extends ResourceServerContract {
    private static final String CLAIMS = "x-jwt-payload";

    @Override
    InstalledProject install() {
        return EnvoyProxy.install();
    }

    @Override
    AutoCloseable serve(InstalledProject installed, TestService gatehouse, int freePort) {
        return EnvoyProxy.start(installed, "jwt-authn.yaml", gatehouse.uri(), freePort);
    }

    @Override
    String subject(Answer answer) {
        return claims(answer).path("sub").asText();
    }

    @Override
    int statusForAnotherAudience() {
        return 403;
    }

    private static JsonNode claims(Answer answer) {
        try {
            return new ObjectMapper()
                    .readTree(Base64.getUrlDecoder()
                            .decode(answer.json().path(CLAIMS).asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_application_receives_the_claims_and_neither_the_token_nor_claims_of_the_client() {
        Answer answer = get(login("reader"), CLAIMS, "forged");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(claims(answer).path("login").asText()).isEqualTo("reader");
        assertThat(answer.json().has("authorization")).isFalse();
    }
}
