package io.gatehouse.verifier.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RefusalTest {
    @ParameterizedTest
    @EnumSource
    void rfc9457_3_the_body_is_a_problem_with_the_status_of_the_response(Refusal refusal) throws IOException {
        JsonNode body = new ObjectMapper().readTree(refusal.body());

        assertThat(body.path("status").asInt()).isEqualTo(refusal.status());
        assertThat(body.path("type").asText()).startsWith("urn:gatehouse:problem:");
        assertThat(body.path("title").asText()).isNotEmpty();
        assertThat(refusal.headers())
                .containsEntry("Content-Type", "application/problem+json")
                .containsEntry("Cache-Control", "no-store");
    }

    @ParameterizedTest
    @CsvSource({
        "TOKEN_INVALID, invalid_token",
        "TOKEN_REPEATED, invalid_request",
        "ROLE_MISSING, insufficient_scope",
    })
    void rfc6750_3_1_the_challenge_has_an_error_code(Refusal refusal, String error) {
        assertThat(refusal.headers().get("WWW-Authenticate"))
                .startsWith("Bearer realm=\"gatehouse\", error=\"" + error + "\", error_description=\"");
    }

    @ParameterizedTest
    @EnumSource(names = "TOKEN_MISSING")
    void rfc6750_3_1_without_a_token_the_challenge_has_no_error_code(Refusal refusal) {
        assertThat(refusal.headers()).containsEntry("WWW-Authenticate", "Bearer realm=\"gatehouse\"");
    }

    @ParameterizedTest
    @EnumSource(names = "VERIFIER_STALE")
    void rfc9110_15_6_4_a_stale_verifier_recommends_a_later_request(Refusal refusal) {
        assertThat(refusal.headers()).containsKey("Retry-After").doesNotContainKey("WWW-Authenticate");
    }
}
