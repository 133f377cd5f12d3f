package io.gatehouse.client;

import static io.gatehouse.testing.Refusals.errorsOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRequestTest {
    private static ClientRequest named(String name) {
        return new ClientRequest(name, null, null, null);
    }

    private static ClientRequest withRoles(List<String> roles) {
        return new ClientRequest("Reports", null, roles, null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "Nightly reports 2", "a.b-c_d 9", "payments.eu-west_1"})
    void names_have_letters_digits_and_single_separators(String name) {
        assertThat(named(name).toNewClient().name()).isEqualTo(name);
        assertThat(named(name).toChange().name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                " abc",
                "abc ",
                ".abc",
                "a  b",
                "a--b",
                "a/b/c",
                "caf\u00e9",
                "a\nbc",
                "abc\n",
                "019aab00-0000-7000-8000-000000000001",
                "019AAB00-0000-7000-8000-00000000000F"
            })
    void other_names_are_rejected(String name) {
        assertThat(errorsOf(named(name)::toNewClient)).containsExactly("name");
        assertThat(errorsOf(named(name)::toChange)).containsExactly("name");
    }

    @Test
    void names_have_at_most_a_hundred_characters() {
        assertThat(named("a".repeat(100)).toNewClient().name()).hasSize(100);
        assertThat(errorsOf(named("a".repeat(101))::toNewClient)).containsExactly("name");
        assertThat(errorsOf(named("a.".repeat(1_000_000) + "!")::toNewClient)).containsExactly("name");
    }

    @Test
    void all_invalid_fields_are_reported_at_once() {
        ClientRequest request = new ClientRequest("a", "x".repeat(256), List.of("admin"), 59);
        for (var errors : List.of(errorsOf(request::toNewClient), errorsOf(request::toChange))) {
            assertThat(errors).containsExactly("name", "description", "roles", "access_token_lifetime");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 900, 86_400})
    void the_lifetime_has_bounds(int seconds) {
        assertThat(new ClientRequest("Reports", null, null, seconds)
                        .toNewClient()
                        .accessTokenLifetime())
                .isEqualTo(seconds);
        int outside = seconds == 900 ? Integer.MIN_VALUE : seconds == 60 ? 59 : 86_401;
        assertThat(errorsOf(new ClientRequest("Reports", null, null, outside)::toNewClient))
                .containsExactly("access_token_lifetime");
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "superuser", "ADMIN", "SuperUser"})
    void a_client_cannot_have_administrative_roles(String title) {
        assertThat(errorsOf(withRoles(List.of("verifier", title))::toNewClient)).containsExactly("roles");
        assertThat(errorsOf(withRoles(List.of("verifier", title))::toChange)).containsExactly("roles");
        assertThat(withRoles(List.of("verifier", "subscriber")).toChange().roles())
                .hasSize(2);
    }

    @Test
    void roles_are_at_most_32_and_not_null() {
        List<String> titles = IntStream.range(0, 32).mapToObj(i -> "role-" + i).toList();
        assertThat(withRoles(titles).toNewClient().roles()).hasSize(32);
        List<String> more = new ArrayList<>(titles);
        more.add("role-0");
        assertThat(withRoles(more).toNewClient().roles()).as("each counts once").hasSize(32);
        more.add("role-32");
        assertThat(errorsOf(withRoles(more)::toNewClient)).containsExactly("roles");
        assertThat(errorsOf(new ClientRequest("Reports", null, Collections.singletonList(null), null)::toNewClient))
                .containsExactly("roles");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tomorrow",
                "2999-01-01",
                "2999-01-01T00:00",
                "2999-01-01T00:00:00",
                "2999-02-30T00:00:00Z",
                "+12999-01-01T00:00:00Z",
                "2999-01-01T25:00:00Z",
                "2999-01-01 00:00:00Z",
                "2999-01-01T00:00:00+19:00"
            })
    void an_expiry_is_a_time_of_rfc_3339(String text) {
        assertThat(errorsOf(new ClientSecretRequest(text)::validated)).containsExactly("expires_at");
        assertThat(new ClientSecretRequest("2999-01-01t00:00:00.5+01:00")
                        .validated()
                        .orElseThrow())
                .hasToString("2998-12-31T23:00:00.500Z");
        assertThat(new ClientSecretRequest(null).validated()).isEmpty();
    }
}
