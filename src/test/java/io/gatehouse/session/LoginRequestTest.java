package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gatehouse.http.input.FormBody;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginRequestTest {
    private static LoginRequest form(String clientId) {
        String encoded = URLEncoder.encode(clientId, StandardCharsets.UTF_8);
        return LoginRequest.of(
                FormBody.parse("username=alice&password=x&client_id=" + encoded, StandardCharsets.UTF_8));
    }

    private static LoginRequest json(String clientId) {
        return LoginRequest.valid(new LoginRequest("alice", Secret.valueOf("x"), null, clientId));
    }

    private static void assertRefused(ProblemException problem) {
        assertThat(problem.problem()).isEqualTo(Problem.INPUT_INVALID);
        assertThat(problem.errors()).extracting(FieldError::field).containsExactly("client_id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0198a000-0000-7000-8000-000000000001",
                "0198A000-0000-7000-8000-00000000000A",
                " 0198a000-0000-7000-8000-000000000001 ",
                "{0198a000-0000-7000-8000-000000000001}",
                "urn:uuid:0198a000-0000-7000-8000-000000000001",
                "0198a00000007000800000000000000a",
                "1-1-1-1-1",
                "tab\there"
            })
    void a_client_id_that_looks_like_that_of_a_registered_client_is_refused(String clientId) {
        assertRefused(catchThrowableOfType(ProblemException.class, () -> form(clientId)));
        assertRefused(catchThrowableOfType(ProblemException.class, () -> json(clientId)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "My App 2.0", "https://app.example.com", "web-0198a000-0000-7000-8000-000000000001"})
    void any_other_client_id_is_taken(String clientId) {
        assertThat(form(clientId).clientIdOrDefault()).isEqualTo(clientId);
        assertThat(json(clientId).clientIdOrDefault()).isEqualTo(clientId);
    }

    @Test
    void an_empty_client_id_is_the_default() {
        assertThat(form("").clientIdOrDefault()).isEqualTo("gatehouse");
        assertThat(json("").clientIdOrDefault()).isEqualTo("gatehouse");
    }
}
