package io.gatehouse.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.dropwizard.jackson.Jackson;
import io.gatehouse.http.input.StrictJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON format of requests and responses. */
final class AccountJsonTest {
    private final ObjectMapper json = StrictJson.configure(Jackson.newObjectMapper());

    @Test
    @Tag("ACC-07")
    void fields_that_clients_must_not_set_are_not_bound() throws JsonProcessingException {
        String body = """
                {"login": "ada-l", "email": "ada@example.com", "first_name": "Ada", "last_name": "Lovelace",
                 "password": "a password", "id": "1", "roles": ["superuser"], "active": false,
                 "password_hash": "x", "created_at": 7}
                """;

        RegistrationRequest request = json.readValue(body, RegistrationRequest.class);
        ProfilePatch patch = json.readValue(body, ProfilePatch.class);

        assertThat(request.login()).isEqualTo("ada-l");
        assertThat(request.firstName()).isEqualTo("Ada");
        assertThat(Objects.requireNonNull(request.password()).reveal()).isEqualTo("a password");
        assertThat(request.toString()).doesNotContain("a password");
        assertThat(patch.lastName()).isEqualTo("Lovelace");
        assertThat(patch.nulls()).isEmpty();
    }

    @Test
    void a_patch_distinguishes_missing_fields_from_null() throws JsonProcessingException {
        ProfilePatch patch = json.readValue("""
                {"login": null, "first_name": "Ada", "current_password": null}
                """, ProfilePatch.class);

        assertThat(patch.nulls()).containsExactly("login", "current_password");
        assertThat(patch.firstName()).isEqualTo("Ada");
        assertThat(patch.lastName()).isNull();
        assertThat(patch.password()).isNull();
        assertThat(json.readValue("{}", ProfilePatch.class).nulls()).isEmpty();
    }

    @ParameterizedTest
    @Tag("INP-03")
    @ValueSource(
            strings = {
                "{\"login\": 12345}",
                "{\"email\": true}",
                "{\"first_name\": 1.5}",
                "{\"last_name\": [\"Lovelace\"]}",
                "{\"password\": 12345678}",
                "{\"password\": {\"value\": \"x\"}}",
                "{\"password\": [\"a password\"]}"
            })
    void a_value_of_another_type_is_rejected(String body) {
        assertThatExceptionOfType(MismatchedInputException.class)
                .isThrownBy(() -> json.readValue(body, RegistrationRequest.class));
        assertThatExceptionOfType(MismatchedInputException.class)
                .isThrownBy(() -> json.readValue(body, ProfilePatch.class));
    }

    @Test
    void responses_have_the_documented_fields() {
        UUID id = UUID.fromString("0198f0a2-7c3b-7def-8123-456789abcdef");
        Instant created = Instant.parse("2026-01-02T03:04:05Z");
        var row = new AccountRow(id, "ada-l", "ada@example.com", "Ada", "L", true, created, List.of("subscriber"));

        assertThat(json.valueToTree(ProfileView.of(row)).toString()).isEqualTo("""
                {"id":"0198f0a2-7c3b-7def-8123-456789abcdef","login":"ada-l","email":"ada@example.com",\
                "first_name":"Ada","last_name":"L","roles":["subscriber"],"created_at":"2026-01-02T03:04:05Z"}""");
        assertThat(json.valueToTree(UserView.of(row)).get("active").asBoolean()).isTrue();
        assertThat(json.valueToTree(new UserPage(List.of(), null)).toString())
                .isEqualTo("{\"items\":[],\"next\":null}");
    }
}
