package io.gatehouse.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.TestService;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The public keys match the OpenAPI document for each signing algorithm. */
@Tag("TOK-12")
class JwksContractTest {
    private static final String PATH = "/.well-known/jwks.json";

    @ParameterizedTest
    @CsvSource({"ES256,EC", "EdDSA,OKP", "RS256,RSA", "HS256,"})
    void the_keys_of_each_algorithm_match_the_document(String algorithm, String type) {
        try (TestService service = TestService.start(ConfigOverride.config("tokens.algorithm", algorithm))) {
            Api.Answer answer = Api.send(
                    HttpRequest.newBuilder(URI.create(service.uri() + PATH)).build());

            OpenApiContract.load().check("GET", PATH, answer.status(), answer.contentType(), answer.body());
            if (type == null) {
                assertThat(answer.json().path("keys")).isEmpty();
            } else {
                assertThat(answer.json().path("keys"))
                        .isNotEmpty()
                        .allSatisfy(
                                key -> assertThat(key.path("kty").textValue()).isEqualTo(type));
            }
        }
    }
}
